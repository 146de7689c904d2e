"""What a Raspberry Pi's firmware did to the clock, and why."""

from pathlib import Path

from msgspec import Struct

from edge_app.board.command import Runner, run
from edge_app.board.kernel_file import text

_FILE = "soc*/soc*firmware/get_throttled"
"""Below /sys/devices/platform; the names have an address in them on a Raspberry Pi 5."""
_HAPPENED = 16
"""The same flags, for any time since the board was switched on, are so many bits higher."""


class Flags(Struct, frozen=True, kw_only=True):
    """https://www.raspberrypi.com/documentation/computers/os.html#get_throttled."""

    under_voltage: bool
    frequency_capped: bool
    throttled: bool
    soft_temperature_limit: bool

    @property
    def names(self) -> tuple[str, ...]:
        """Those that are set, in words."""
        return tuple(name.replace("_", " ") for name in self.__struct_fields__ if getattr(self, name))


class Throttling(Struct, frozen=True, kw_only=True):
    """now: at this moment. happened: at any time since the board was switched on."""

    bits: int
    now: Flags
    happened: Flags


def throttling(root: Path = Path("/"), runner: Runner = run) -> Throttling | None:
    """From the kernel's file, else from `vcgencmd get_throttled`; None on a board that has neither."""
    files = sorted((root / "sys/devices/platform").glob(_FILE))
    told = (text(files[0]) if files else None) or (runner(["vcgencmd", "get_throttled"]) or "").removeprefix(
        "throttled="
    )
    try:
        return decoded(int(told, 16))
    except ValueError:
        return None


def decoded(bits: int) -> Throttling:
    """What the bits of get_throttled say."""
    return Throttling(bits=bits, now=_flags(bits), happened=_flags(bits >> _HAPPENED))


def _flags(bits: int) -> Flags:
    under_voltage, capped, throttled, soft = (bool(bits >> place & 1) for place in range(4))
    return Flags(under_voltage=under_voltage, frequency_capped=capped, throttled=throttled, soft_temperature_limit=soft)
