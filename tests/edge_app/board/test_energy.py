import pytest
from fake_board import PI_5_RAILS, lay, none_installed, programs

from edge_app.board.energy import EnergyCounter, PowerSensor, energy_sensor

_PACKAGE = {
    "sys/class/powercap/intel-rapl/enabled": "1",
    "sys/class/powercap/intel-rapl:0/name": "package-0\n",
    "sys/class/powercap/intel-rapl:0/energy_uj": "2500000\n",
    "sys/class/powercap/intel-rapl:0/max_energy_range_uj": "262143328850\n",
    "sys/class/powercap/intel-rapl:0:0/name": "core\n",
    "sys/class/powercap/intel-rapl:0:0/energy_uj": "1\n",
    "sys/class/powercap/intel-rapl:0:0/max_energy_range_uj": "262143328850\n",
}
_METER = {"sys/class/hwmon/hwmon3/name": "ina226\n", "sys/class/hwmon/hwmon3/power1_input": "3250000\n"}


def test_a_counter_is_the_best(tmp_path):
    sensor = energy_sensor(lay(tmp_path, _PACKAGE | _METER), programs(pmic_read_adc=PI_5_RAILS))
    assert isinstance(sensor, EnergyCounter)
    assert (sensor.name, sensor.joules(), sensor.wraps_joules) == ("package-0 (intel-rapl:0)", 2.5, 262143.32885)
    lay(tmp_path, {"sys/class/powercap/intel-rapl:0/energy_uj": "not now"})
    assert sensor.joules() is None


@pytest.mark.parametrize(
    ("files", "printed", "name", "watts"),
    [
        (_METER, PI_5_RAILS, "ina226 power1_input", 3.25),
        ({}, PI_5_RAILS, "rails of the board (pmic_read_adc)", pytest.approx(3.7 * 0.1 + 0.9 * 2.0)),
        # A counter that only root may read, and a meter that is asleep, are none.
        ({"sys/class/powercap/intel-rapl:0/max_energy_range_uj": "1"} | _METER, "", "ina226 power1_input", 3.25),
        (_METER | {"sys/class/hwmon/hwmon3/power1_input": "-"}, PI_5_RAILS, "rails of the board (pmic_read_adc)",
         pytest.approx(2.17)),
    ],
)  # fmt: skip
def test_power(tmp_path, files, printed, name, watts):
    sensor = energy_sensor(lay(tmp_path, files), programs(pmic_read_adc=printed))
    assert isinstance(sensor, PowerSensor)
    assert (sensor.name, sensor.watts()) == (name, watts)


def test_most_boards_have_none(tmp_path):
    assert energy_sensor(tmp_path, none_installed) is None
