"""Sensors of energy and power."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from edge_app.board.command import Runner, run
from edge_app.board.kernel_file import devices, text, whole
from edge_app.board.rails import rails


@dataclass(frozen=True, slots=True)
class EnergyCounter:
    """Counts energy by itself. joules: since some moment, None where not readable; at wraps_joules it is 0 again."""

    name: str
    joules: Callable[[], float | None]
    wraps_joules: float


@dataclass(frozen=True, slots=True)
class PowerSensor:
    """Tells the power of the moment; energy is its mean over time. watts: None where it cannot be read now."""

    name: str
    watts: Callable[[], float | None]


EnergySensor = EnergyCounter | PowerSensor


def energy_sensor(root: Path = Path("/"), runner: Runner = run) -> EnergySensor | None:
    """The best sensor here: a counter, else a power meter, else the rails of a Raspberry Pi 5; None without any.

    What each covers is in its name: a processor's counter leaves out the board, the rails leave out what USB devices
    draw and the loss of the regulators.
    """
    return _counter(root / "sys/class/powercap") or _meter(root / "sys/class/hwmon") or _rails(runner)


def _counter(powercap: Path) -> EnergyCounter | None:
    """Whole packages only ("intel-rapl:0"); their parts have a second colon. Often only root may read it."""
    for device in devices(powercap):
        file, most = device / "energy_uj", whole(device / "max_energy_range_uj")
        if device.name.count(":") == 1 and most and whole(file) is not None:
            return EnergyCounter(f"{text(device / 'name')} ({device.name})", partial(_millionths, file), most / 1e6)
    return None


def _meter(hwmon: Path) -> PowerSensor | None:
    for device in devices(hwmon):
        for file in sorted(device.glob("power*_input")):
            if whole(file) is not None:
                return PowerSensor(f"{text(device / 'name')} {file.name}", partial(_millionths, file))
    return None


def _rails(runner: Runner) -> PowerSensor | None:
    sensor = PowerSensor("rails of the board (pmic_read_adc)", partial(_sum_of_rails, runner))
    return None if sensor.watts() is None else sensor


def _sum_of_rails(runner: Runner) -> float | None:
    """Volts times amperes of each rail that measures both, in watts."""
    watts = [volts * amperes for volts, amperes in rails(runner).values() if volts is not None and amperes is not None]
    return sum(watts) if watts else None


def _millionths(path: Path) -> float | None:
    value = whole(path)
    return None if value is None else value / 1e6
