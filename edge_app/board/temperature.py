"""How warm the processor is, and from where on it slows itself down."""

from pathlib import Path

from msgspec import Struct

from edge_app.board.kernel_file import devices, text, whole
from edge_app.board.name import board_name

_RASPBERRY_LIMIT_CELSIUS = 80.0
"""The firmware lowers the clock from here on. https://www.raspberrypi.com/documentation/computers/raspberry-pi.html,
"Frequency management and thermal control"."""
_ORDER = ("passive", "hot", "critical")
"""Kinds of trip point, the one that comes first as it gets warmer in front."""


class Temperature(Struct, frozen=True, kw_only=True):
    """Of one thermal zone. limit_celsius: from here on the machine slows down or switches off; None where not told."""

    zone: str
    celsius: float
    limit_celsius: float | None = None

    @property
    def too_hot(self) -> bool:
        """At the limit or beyond it."""
        return self.limit_celsius is not None and self.celsius >= self.limit_celsius


def temperatures(root: Path = Path("/")) -> tuple[Temperature, ...]:
    """Each zone that tells its temperature; none on a machine without a sensor."""
    most = _RASPBERRY_LIMIT_CELSIUS if board_name(root).startswith("Raspberry Pi") else None
    zones = (zone for zone in devices(root / "sys/class/thermal") if zone.name.startswith("thermal_zone"))
    return tuple(found for zone in zones if (found := _zone(zone, most)))


def hottest(zones: tuple[Temperature, ...]) -> Temperature | None:
    """The warmest zone; None without one."""
    return max(zones, key=lambda zone: zone.celsius, default=None)


def _zone(zone: Path, most: float | None) -> Temperature | None:
    """A sensor that is off reads 0 or below -40."""
    thousandths = whole(zone / "temp")
    if not thousandths or thousandths < -40_000:
        return None
    limits = [limit for limit in (most, _trip(zone)) if limit is not None]
    return Temperature(
        zone=text(zone / "type") or zone.name, celsius=thousandths / 1e3, limit_celsius=min(limits, default=None)
    )


def _trip(zone: Path) -> float | None:
    """The first of the kernel's trip points that slows the machine or switches it off, in degrees Celsius."""
    kinds = [(text(file), whole(file.with_name(file.name[:-4] + "temp"))) for file in zone.glob("trip_point_*_type")]
    for wanted in _ORDER:
        found = [thousandths for kind, thousandths in kinds if kind == wanted and thousandths and thousandths > 0]
        if found:
            return min(found) / 1e3
    return None
