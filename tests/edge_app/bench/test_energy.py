import pytest

from edge_app.bench.energy import energy
from edge_app.bench.moment import Moment
from edge_app.board.energy import EnergyCounter, PowerSensor

COUNTER = EnergyCounter("package", lambda: None, 100.0)
METER = PowerSensor("meter", lambda: None)


def moments(key, *told):
    return [Moment(at_s=float(second), **{key: value}) for second, value in enumerate(told)]


@pytest.mark.parametrize(
    ("sensor", "seen", "joules", "watts"),
    [
        (COUNTER, moments("joules", 5, 9, 15), 10, 5),
        (COUNTER, moments("joules", 90, 95, 3), 13, 6.5),
        (COUNTER, moments("joules", 90, None, 3), 13, 6.5),
        (METER, moments("watts", 2, 4, 4), 7, 3.5),
        (METER, moments("watts", 2, None, 4), 6, 3),
    ],
)
def test_energy(sensor, seen, joules, watts):
    found = energy(sensor, seen, 5)
    assert (found.sensor, found.joules, found.watts) == (sensor.name, joules, watts)
    assert found.each_joules == joules / 5


@pytest.mark.parametrize(
    ("sensor", "seen"),
    [(None, moments("watts", 2, 4)), (METER, []), (METER, moments("watts", 2)), (METER, moments("watts", None, 4)),
     (COUNTER, moments("joules", None, None))],
)  # fmt: skip
def test_nothing_is_known(sensor, seen):
    assert energy(sensor, seen, 5) is None
