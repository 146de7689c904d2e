"""V4L2 and picamera2 need hardware: here are the choice between them, the refusals, and a stand-in for picamera2."""

import logging
import sys
from pathlib import Path

import numpy as np
import pytest

from edge_app.errors import SourceError
from edge_app.sources.camera import open_camera
from edge_app.sources.v4l2 import open_v4l2

STAND_IN = """
import numpy as np

class Request:
    def make_array(self, name):
        return np.full((480, 640, 3), (0, 0, 255), np.uint8)
    def release(self):
        Picamera2.log.append("release")

class Picamera2:
    log = []
    def __init__(self, camera_num):
        if camera_num > 0:
            raise IndexError("list index out of range")
    def create_video_configuration(self, main, controls):
        return {"main": main}
    def configure(self, configuration):
        self.configuration = configuration
        assert configuration["main"]["format"] == "RGB888"  # blue, green, red in memory
    def camera_configuration(self):
        return self.configuration
    def start(self):
        self.log.append("start")
    def capture_request(self):
        return Request()
    def stop(self):
        self.log.append("stop")
    def close(self):
        self.log.append("close")
"""


@pytest.fixture
def picamera2(tmp_path, monkeypatch):
    folder = tmp_path / "packages"
    folder.mkdir()
    (folder / "picamera2.py").write_text(STAND_IN)
    monkeypatch.syspath_prepend(folder)
    yield
    sys.modules.pop("picamera2", None)


@pytest.fixture
def no_picamera2(monkeypatch):
    monkeypatch.setitem(sys.modules, "picamera2", None)


def receiver(root: Path) -> None:
    """A Pi whose /dev/video0 is the CSI receiver."""
    for path in ("dev", "sys/class/video4linux/video0"):
        (root / path).mkdir(parents=True)
    (root / "dev/video0").touch()
    (root / "sys/class/video4linux/video0/name").write_text("unicam-image\n")


def test_picamera_delivers_and_lets_go(picamera2):
    with open_camera("picamera", None) as source:
        frame = source.read()
        assert (source.name, source.live, source.size_wh) == ("picamera:0", True, (640, 480))
    assert np.array_equal(frame.image_bgr[0, 0], (0, 0, 255))
    assert sys.modules["picamera2"].Picamera2.log == ["start", "release", "stop", "close"]


def test_a_csi_camera_answers_to_its_number(picamera2, tmp_path, caplog):
    receiver(tmp_path)
    with caplog.at_level(logging.INFO), open_camera("0", (320, 240), tmp_path) as source:
        assert (source.name, source.size_wh) == ("picamera:0", (320, 240))
    assert "V4L2 is passed over for camera 0: /dev/video0 is the raw receiver" in caplog.text


def test_a_missing_picamera_is_an_error(picamera2):
    with pytest.raises(SourceError, match=r"Cannot open picamera:1: list index out of range.*list-cameras"):
        open_camera("picamera:1", None)


def test_without_picamera2_the_error_says_how_to_get_it(no_picamera2):
    with pytest.raises(SourceError, match=r"^picamera2 cannot be imported .*apt install python3-picamera2"):
        open_camera("picamera", None)


def test_no_camera_at_all(no_picamera2, tmp_path, caplog):
    with caplog.at_level(logging.INFO), pytest.raises(SourceError, match=r"No camera at /dev/video0\. Found: none"):
        open_camera("0", None, tmp_path)
    assert [record.getMessage().split(" is ")[0] for record in caplog.records] == ["V4L2", "picamera2"]


def test_a_device_path_is_never_another_camera(picamera2, tmp_path):
    with pytest.raises(SourceError, match="No camera at /dev/video7"):
        open_camera("/dev/video7", None, tmp_path)


def test_what_is_no_camera_is_refused():
    with pytest.raises(SourceError, match="gives no pictures"):
        open_v4l2("/dev/zero", None)


def test_a_busy_camera_names_its_holder():
    with open("/dev/full", "rb"), pytest.raises(SourceError, match=r"busy: .*this program \(pid \d+\).* holds it"):
        open_v4l2("/dev/full", None)
