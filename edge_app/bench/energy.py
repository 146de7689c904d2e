"""The energy that a measurement took, from what a sensor told at its moments."""

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from edge_app.bench.moment import Moment
from edge_app.board.energy import EnergyCounter, EnergySensor


class Energy(Struct, frozen=True, kw_only=True):
    """Of all that the sensor covers, idle parts too, not of the inferences alone. each_joules: for one of them."""

    sensor: str
    joules: float
    watts: float
    each_joules: float


def energy(sensor: EnergySensor | None, moments: Sequence[Moment], done: int) -> Energy | None:
    """While `done` inferences were made; None without a sensor, or where it told nothing in between."""
    seconds = moments[-1].at_s - moments[0].at_s if moments else 0.0
    if sensor is None or seconds <= 0:
        return None
    joules = _counted(sensor, moments) if isinstance(sensor, EnergyCounter) else _summed(moments)
    if joules is None:
        return None
    return Energy(sensor=sensor.name, joules=joules, watts=joules / seconds, each_joules=joules / max(1, done))


def _counted(sensor: EnergyCounter, moments: Sequence[Moment]) -> float | None:
    """A counter that is lower than before has begun again from 0."""
    told = [moment.joules for moment in moments if moment.joules is not None]
    steps = [after - before + (sensor.wraps_joules if after < before else 0.0) for before, after in pairwise(told)]
    return sum(steps) if steps else None


def _summed(moments: Sequence[Moment]) -> float | None:
    """The power between two moments is the mean of both."""
    told = [(moment.at_s, moment.watts) for moment in moments if moment.watts is not None]
    steps = [(after - before) * (first + second) / 2 for (before, first), (after, second) in pairwise(told)]
    return sum(steps) if steps else None
