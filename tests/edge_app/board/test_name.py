import pytest

from edge_app.board.name import board_name


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"proc/device-tree/model": "Raspberry Pi 4 Model B Rev 1.4\0", "proc/cpuinfo": "model name : ARM"},
         "Raspberry Pi 4 Model B Rev 1.4"),
        ({"proc/cpuinfo": "processor\t: 0\nmodel name\t: AMD EPYC: 7\nmodel name\t: AMD EPYC: 7\n"}, "AMD EPYC: 7"),
        ({"proc/cpuinfo": "processor : 0\nHardware : BCM2835\nModel : Raspberry Pi Zero 2\n"}, "Raspberry Pi Zero 2"),
        ({"proc/cpuinfo": "processor : 0\n"}, "unknown board"),
        ({}, "unknown board"),
    ],
)  # fmt: skip
def test_board_name(tmp_path, files, expected):
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert board_name(tmp_path) == expected


def test_this_board_has_a_name():
    assert board_name()
