"""The power supply."""

from pathlib import Path

from msgspec import Struct

from edge_app.board.command import Runner, run
from edge_app.board.kernel_file import named, whole
from edge_app.board.rails import rails

_POWER = "proc/device-tree/chosen/power"
"""Left by the firmware of a Raspberry Pi 5 for the kernel."""


class Supply(Struct, frozen=True, kw_only=True):
    """Each is None where the board does not tell it.

    under_voltage: the alarm is on. input_volts: at the board's input. max_milliamperes: what the supply has agreed to
    give. usb_over_current: it was switched on again after a USB device had drawn too much.
    """

    under_voltage: bool | None = None
    input_volts: float | None = None
    max_milliamperes: int | None = None
    usb_over_current: bool | None = None


def supply(root: Path = Path("/"), runner: Runner = run) -> Supply:
    """What the board tells of its supply now."""
    power, over_current = root / _POWER, _cell(root / _POWER / "usb_over_current_detected")
    return Supply(
        under_voltage=_alarm(root / "sys/class/hwmon"),
        input_volts=rails(runner).get("EXT5V", (None, None))[0],
        max_milliamperes=_cell(power / "max_current"),
        usb_over_current=None if over_current is None else bool(over_current),
    )


def _alarm(hwmon: Path) -> bool | None:
    """Of the driver raspberrypi-hwmon."""
    for device in named(hwmon, "rpi_volt"):
        alarm = whole(device / "in0_lcrit_alarm")
        if alarm is not None:
            return bool(alarm)
    return None


def _cell(path: Path) -> int | None:
    """A number of the device tree, 32 bits, big end first."""
    try:
        octets = path.read_bytes()
    except OSError:
        return None
    return int.from_bytes(octets, "big") if len(octets) == 4 else None
