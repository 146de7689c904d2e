import pytest
from fake_board import PI_4, lay
from fake_machine import machine, told

from edge_app.doctor.cameras import cameras
from edge_app.doctor.sensors import sensors

WEBCAM = {
    "dev/video0": "",
    "dev/video1": "",
    "sys/class/video4linux/video0/name": "HD Webcam C920\n",
    "sys/class/video4linux/video0/index": "0\n",
    "sys/class/video4linux/video1/name": "HD Webcam C920\n",
    "sys/class/video4linux/video1/index": "1\n",
}
CODEC = {"dev/video10": "", "sys/class/video4linux/video10/name": "bcm2835-codec-decode\n"}
SENSOR = {
    "dev/video4": "",
    "sys/class/video4linux/video4/name": "unicam-image\n",
    "sys/class/video4linux/v4l-subdev0/name": "imx708 10-001a\n",
    "sys/class/video4linux/v4l-subdev1/name": "dw9807 10-000c\n",
    "sys/class/video4linux/v4l-subdev2/name": "unicam-subdev\n",
}
MEMBER = {"etc/group": "root:x:0:\nvideo:x:44:motion,pi\n"}
FINE = ("ok", "/dev/video0 (HD Webcam C920)", "")


@pytest.mark.parametrize(
    ("files", "changes", "expected"),
    [
        (WEBCAM | CODEC, {}, [FINE]),
        (SENSOR, {}, [("ok", "imx708 (CSI): --source picamera", "")]),
        (SENSOR | WEBCAM, {}, [("ok", "imx708 (CSI): --source picamera", ""), FINE]),
        ({"dev/video2": ""}, {}, [("ok", "/dev/video2", "")]),
        (
            WEBCAM,
            {"usable": lambda path: False, "groups": frozenset()},
            [
                (
                    "error",
                    "/dev/video0 (HD Webcam C920): pi has no permission.",
                    "sudo usermod -aG video pi   # then log out and in again",
                )
            ],
        ),
        (
            WEBCAM | MEMBER,
            {"usable": lambda path: False, "groups": frozenset({"pi"})},
            [
                (
                    "error",
                    "/dev/video0 (HD Webcam C920): pi has no permission.",
                    "log out and in again: you have joined the group video since you logged in",
                )
            ],
        ),
        (
            CODEC,
            {},
            [
                (
                    "note",
                    "No camera is connected.",
                    "plug in a USB camera; for a CSI camera check its cable, then: rpicam-hello --list-cameras",
                )
            ],
        ),
    ],
)
def test_cameras(tmp_path, files, changes, expected):
    assert told(cameras(machine(tmp_path, PI_4 | files, **changes))) == expected


def test_who_holds_it(tmp_path):
    lay(tmp_path, {"proc/812/comm": "motion\n", "proc/812/fd/0": ""})
    (tmp_path / "proc/812/fd/7").symlink_to("/dev/video0")
    expected = (
        "note",
        "/dev/video0 (HD Webcam C920) is in use by motion (pid 812).",
        "end that program before you use it",
    )
    assert told(cameras(machine(tmp_path, PI_4 | WEBCAM))) == [expected]


def test_sensors_are_told_from_lenses(tmp_path):
    assert sensors(lay(tmp_path, SENSOR)) == ["imx708"]
    assert sensors(tmp_path / "elsewhere") == []
