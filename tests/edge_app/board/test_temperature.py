import pytest
from fake_board import PI_4, lay

from edge_app.board.temperature import Temperature, hottest, temperatures

_ZONE = "sys/class/thermal/thermal_zone0/"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (PI_4, [Temperature(zone="cpu-thermal", celsius=48.212, limit_celsius=80)]),
        (PI_4 | {_ZONE + "trip_point_1_type": "passive", _ZONE + "trip_point_1_temp": "75000"},
         [Temperature(zone="cpu-thermal", celsius=48.212, limit_celsius=75)]),
        ({_ZONE + "temp": "51000"}, [Temperature(zone="thermal_zone0", celsius=51)]),
        ({_ZONE + "temp": "51000", _ZONE + "trip_point_0_type": "critical", _ZONE + "trip_point_0_temp": "105000",
          _ZONE + "trip_point_1_type": "hot", _ZONE + "trip_point_1_temp": "95000"},
         [Temperature(zone="thermal_zone0", celsius=51, limit_celsius=95)]),
        ({_ZONE + "temp": "51000", _ZONE + "trip_point_0_type": "passive", _ZONE + "trip_point_0_temp": "-274000"},
         [Temperature(zone="thermal_zone0", celsius=51)]),
        ({_ZONE + "temp": "0"}, []),
        ({_ZONE + "temp": "-274000"}, []),
        ({_ZONE + "type": "off"}, []),
        ({"sys/class/thermal/cooling_device0/temp": "51000"}, []),
        ({}, []),
    ],
)  # fmt: skip
def test_temperatures(tmp_path, files, expected):
    assert list(temperatures(lay(tmp_path, files))) == expected


@pytest.mark.parametrize(
    ("celsius", "limit", "too_hot"), [(79.9, 80.0, False), (80.0, 80.0, True), (85.0, 80.0, True), (99.0, None, False)]
)
def test_too_hot(celsius, limit, too_hot):
    assert Temperature(zone="a", celsius=celsius, limit_celsius=limit).too_hot == too_hot


def test_the_hottest():
    zones = [Temperature(zone=name, celsius=celsius) for name, celsius in (("a", 40.0), ("b", 60.0), ("c", 50.0))]
    assert hottest(tuple(zones)) == zones[1]
    assert hottest(()) is None
