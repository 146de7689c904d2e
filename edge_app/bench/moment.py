"""What the board does at one moment of a measurement."""

import time
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from edge_app.board.command import Runner, run
from edge_app.board.energy import EnergyCounter, EnergySensor, energy_sensor
from edge_app.board.processor import processor
from edge_app.board.supply import Supply, supply
from edge_app.board.temperature import Temperature, hottest, temperatures
from edge_app.board.throttling import Throttling, throttling


class Moment(Struct, frozen=True, kw_only=True):
    """at_s: seconds since the observer was made. fastest_mhz: of the fastest core. None or empty: not told.

    joules: of a sensor that counts energy. watts: of one that measures power.
    """

    at_s: float
    temperatures: tuple[Temperature, ...] = ()
    fastest_mhz: float | None = None
    governors: tuple[str, ...] = ()
    throttling: Throttling | None = None
    supply: Supply = Supply()
    joules: float | None = None
    watts: float | None = None

    @property
    def celsius(self) -> float | None:
        """Of the warmest zone."""
        zone = hottest(self.temperatures)
        return zone.celsius if zone else None


class Observer:
    """Looks at the board below `root`; `runner` asks its programs. clock: nanoseconds.

    Attributes: sensor, of energy, or None.
    """

    def __init__(
        self, root: Path = Path("/"), runner: Runner = run, clock: Callable[[], int] = time.perf_counter_ns
    ) -> None:
        self._root, self._runner, self._clock = root, runner, clock
        self._started_ns = clock()
        self.sensor: EnergySensor | None = energy_sensor(root, runner)

    def look(self) -> Moment:
        """The board now."""
        cores, sensor = processor(self._root), self.sensor
        return Moment(
            at_s=(self._clock() - self._started_ns) / 1e9,
            temperatures=temperatures(self._root),
            fastest_mhz=cores.fastest_mhz,
            governors=cores.governors,
            throttling=throttling(self._root, self._runner),
            supply=supply(self._root, self._runner),
            joules=sensor.joules() if isinstance(sensor, EnergyCounter) else None,
            watts=sensor.watts() if sensor and not isinstance(sensor, EnergyCounter) else None,
        )
