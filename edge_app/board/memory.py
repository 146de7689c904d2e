"""The memory of this process and of the machine."""

from pathlib import Path

from msgspec import Struct

from edge_app.board.kernel_file import text


class Memory(Struct, frozen=True, kw_only=True):
    """In MiB; None where the kernel does not tell it. peak, now: what this process holds in RAM."""

    peak_mib: float | None
    now_mib: float | None
    total_mib: float | None
    available_mib: float | None


def memory(root: Path = Path("/")) -> Memory:
    """The memory now; peak_mib is the most since the process began, or since `forget_peak`."""
    own, machine = _table(root / "proc/self/status"), _table(root / "proc/meminfo")
    return Memory(
        peak_mib=own.get("VmHWM"),
        now_mib=own.get("VmRSS"),
        total_mib=machine.get("MemTotal"),
        available_mib=machine.get("MemAvailable"),
    )


def forget_peak(root: Path = Path("/")) -> bool:
    """Let the peak begin anew from what is held now; False where the kernel does not let us."""
    try:
        (root / "proc/self/clear_refs").write_text("5")
    except OSError:
        return False
    return True


def _table(path: Path) -> dict[str, float]:
    """Lines such as "VmHWM:     5124 kB", in MiB."""
    rows = (line.split() for line in (text(path) or "").splitlines())
    return {row[0].rstrip(":"): int(row[1]) / 1024 for row in rows if len(row) == 3 and row[2] == "kB"}
