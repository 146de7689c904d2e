"""The processor: what it is, how fast each core runs, and what governs that."""

import re
from pathlib import Path

from msgspec import Struct

from edge_app.board.kernel_file import text, whole

_ARM_PARTS = {
    "0xb76": "ARM1176", "0xc07": "Cortex-A7", "0xd03": "Cortex-A53", "0xd04": "Cortex-A35", "0xd05": "Cortex-A55",
    "0xd07": "Cortex-A57", "0xd08": "Cortex-A72", "0xd09": "Cortex-A73", "0xd0a": "Cortex-A75", "0xd0b": "Cortex-A76",
    "0xd0c": "Neoverse-N1", "0xd41": "Cortex-A78",
}  # fmt: skip
"""MIDR part numbers of the implementer 0x41, Arm, from the technical reference manual of each core."""


class Core(Struct, frozen=True, kw_only=True):
    """One core that is on. Clocks in MHz and the governor are None where the kernel does not tell them."""

    number: int
    part: str
    now_mhz: float | None = None
    min_mhz: float | None = None
    max_mhz: float | None = None
    governor: str | None = None


class Processor(Struct, frozen=True, kw_only=True):
    """All cores that are on. features: instruction sets, as the kernel calls them (asimd, asimddp, avx2)."""

    cores: tuple[Core, ...]
    features: tuple[str, ...]

    @property
    def part(self) -> str:
        """The kinds of core, each once: "Cortex-A76", "Cortex-A55 + Cortex-A76"; "unknown" where none is told."""
        return " + ".join(dict.fromkeys(core.part for core in self.cores)) or "unknown"

    @property
    def governors(self) -> tuple[str, ...]:
        """Each governor in use once; none where the kernel sets no clock."""
        return tuple(dict.fromkeys(core.governor for core in self.cores if core.governor))

    @property
    def fastest_mhz(self) -> float | None:
        """The clock of the fastest core now: one that has nothing to do may rest, MHz."""
        return max((core.now_mhz for core in self.cores if core.now_mhz is not None), default=None)


def processor(root: Path = Path("/")) -> Processor:
    """The processor as it is now."""
    told = _told(text(root / "proc/cpuinfo") or "")
    cores = tuple(_core(root / f"sys/devices/system/cpu/cpu{number}/cpufreq", number, of) for number, of in told)
    return Processor(cores=cores, features=_features(told))


def _told(cpuinfo: str) -> list[tuple[int, dict[str, str]]]:
    """Number and facts of each core in /proc/cpuinfo. Old kernels tell some facts once, in a block of their own."""
    blocks = [_pairs(block) for block in re.split(r"\n\s*\n", cpuinfo)]
    common = {key: value for block in blocks if "processor" not in block for key, value in block.items()}
    return [(int(one["processor"]), common | one) for one in blocks if one.get("processor", "").isdigit()]


def _pairs(block: str) -> dict[str, str]:
    parts = (line.partition(":") for line in block.splitlines())
    return {key.strip(): value.strip() for key, _, value in parts if value}


def _core(cpufreq: Path, number: int, told: dict[str, str]) -> Core:
    now_mhz = _mhz(cpufreq / "scaling_cur_freq") or _number(told.get("cpu MHz"))
    return Core(
        number=number,
        part=_part(told),
        now_mhz=now_mhz,
        min_mhz=_mhz(cpufreq / "cpuinfo_min_freq"),
        max_mhz=_mhz(cpufreq / "cpuinfo_max_freq"),
        governor=text(cpufreq / "scaling_governor"),
    )


def _part(told: dict[str, str]) -> str:
    arm = _ARM_PARTS.get(told.get("CPU part", "")) if told.get("CPU implementer") == "0x41" else None
    return arm or told.get("model name") or told.get("CPU part") or "unknown"


def _features(told: list[tuple[int, dict[str, str]]]) -> tuple[str, ...]:
    """Of the first core."""
    first = told[0][1] if told else {}
    return tuple((first.get("Features") or first.get("flags") or "").split())


def _mhz(path: Path) -> float | None:
    khz = whole(path)
    return None if khz is None else khz / 1e3


def _number(value: str | None) -> float | None:
    try:
        return float(value or "")
    except ValueError:
        return None
