"""The operating system."""

import os
from pathlib import Path

from msgspec import Struct

from edge_app.board.kernel_file import text

_BITS = {1: 32, 2: 64}
"""EI_CLASS, the byte at 4 of an ELF file."""


class System(Struct, frozen=True, kw_only=True):
    """machine: the kernel's architecture ("aarch64"), also where userland_bits is 32; that is None where unknown."""

    name: str
    kernel: str
    machine: str
    userland_bits: int | None


def system(root: Path = Path("/"), machine: str | None = None) -> System:
    """The operating system; `machine` takes the place of what this kernel says."""
    return System(
        name=_pretty_name(text(root / "etc/os-release") or ""),
        kernel=text(root / "proc/sys/kernel/osrelease") or "unknown",
        machine=machine or os.uname().machine,
        userland_bits=_bits(root / "proc/self/exe"),
    )


def _pretty_name(release: str) -> str:
    values = dict(line.split("=", 1) for line in release.splitlines() if "=" in line)
    return values.get("PRETTY_NAME", "").strip("\"'") or "unknown"


def _bits(program: Path) -> int | None:
    """Of an ELF file, such as the interpreter that runs this."""
    try:
        with program.open("rb") as file:
            head = file.read(5)
    except OSError:
        return None
    return _BITS.get(head[4]) if head[:4] == b"\x7fELF" and len(head) == 5 else None
