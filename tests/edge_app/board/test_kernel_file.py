import pytest
from fake_board import lay

from edge_app.board.kernel_file import devices, named, text, whole


@pytest.mark.parametrize(
    ("content", "as_text", "as_whole"),
    [
        ("42\n", "42", 42),
        ("performance\0", "performance", None),
        ("-7", "-7", -7),
        ("", "", None),
        (b"\xff1", "\ufffd1", None),
    ],
)
def test_what_a_file_says(tmp_path, content, as_text, as_whole):
    path = lay(tmp_path, {"file": content}) / "file"
    assert (text(path), whole(path)) == (as_text, as_whole)


def test_a_file_that_is_not_there_or_not_to_be_read_says_nothing(tmp_path):
    assert (text(tmp_path / "none"), whole(tmp_path / "none"), text(tmp_path)) == (None, None, None)


def test_devices_are_found_by_name(tmp_path):
    lay(tmp_path, {"hwmon1/name": "rpi_volt\n", "hwmon0/name": "cpu_thermal\n", "hwmon2/label": "x"})
    assert [device.name for device in devices(tmp_path)] == ["hwmon0", "hwmon1", "hwmon2"]
    assert [device.name for device in named(tmp_path, "rpi_volt")] == ["hwmon1"]
    assert named(tmp_path / "none", "rpi_volt") == []
