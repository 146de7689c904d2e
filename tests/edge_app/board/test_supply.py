import pytest
from fake_board import PI_4, PI_5_RAILS, lay, none_installed, programs

from edge_app.board.rails import rails
from edge_app.board.supply import Supply, supply

_ALARM = "sys/class/hwmon/hwmon1/in0_lcrit_alarm"
_POWER = "proc/device-tree/chosen/power/"
_PI_5 = {_POWER + "max_current": (5000).to_bytes(4, "big"), _POWER + "usb_over_current_detected": bytes(4)}


@pytest.mark.parametrize(
    ("files", "printed", "expected"),
    [
        (PI_4, None, Supply(under_voltage=False)),
        (PI_4 | {_ALARM: "1\n"}, None, Supply(under_voltage=True)),
        ({"sys/class/hwmon/hwmon0/name": "rpi_volt"}, None, Supply()),
        ({"sys/class/hwmon/hwmon0/name": "other", "sys/class/hwmon/hwmon0/in0_lcrit_alarm": "1"}, None, Supply()),
        (_PI_5, PI_5_RAILS, Supply(input_volts=5.13, max_milliamperes=5000, usb_over_current=False)),
        (_PI_5 | {_POWER + "usb_over_current_detected": b"\0\0\0\1"}, None,
         Supply(max_milliamperes=5000, usb_over_current=True)),
        ({_POWER + "max_current": b"\0\0"}, None, Supply()),
        ({}, None, Supply()),
    ],
)  # fmt: skip
def test_supply(tmp_path, files, printed, expected):
    runner = programs(pmic_read_adc=printed) if printed else none_installed
    assert supply(lay(tmp_path, files), runner) == expected


def test_rails():
    found = rails(programs(pmic_read_adc=PI_5_RAILS))
    assert found == {"3V7_WL_SW": (3.7, 0.1), "VDD_CORE": (0.9, 2.0), "EXT5V": (5.13, None)}
    assert rails(none_installed) == {}
