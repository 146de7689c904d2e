import os
import subprocess
import sys

import pytest

from edge_app.errors import SourceError
from edge_app.sources import KINDS, open_source


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "No source is named"),
        ("nowhere/clip.mp4", "There is no file or folder nowhere/clip.mp4"),
        ("x" * 5000, "too long"),
        ("nul\0byte", "null"),
        ("~nobody-of-that-name/clip.mp4", "home directory"),
        ("/dev/null", "neither a file nor a folder"),
        ("/dev/video99", "No camera at /dev/video99"),
        ("ftp://host/clip.mp4", "rtsp"),
        ("rtsp://", "Cannot open rtsp://"),
    ],
)
def test_what_cannot_be_opened_is_refused(text, message):
    with pytest.raises(SourceError, match=message):
        open_source(text)


def test_a_file_may_say_what_the_source_is(tmp_path):
    (tmp_path / "address").write_text("test:64x48@30\n")
    with open_source(f"@{tmp_path / 'address'}") as source:
        assert source.size_wh == (64, 48)
    with pytest.raises(SourceError, match="which should name the source: No such file"):
        open_source("@nowhere")


def test_a_mistyped_name_gets_the_nearest(tmp_path):
    (tmp_path / "holiday.mp4").touch()
    with pytest.raises(SourceError, match=r"Found there: holiday\.mp4"):
        open_source(str(tmp_path / "holliday.mp4"))


def test_an_unknown_pace_is_refused():
    with pytest.raises(SourceError, match="real-time or fast"):
        open_source("test", pace="slow")


def test_the_kinds_are_named_in_the_error():
    with pytest.raises(SourceError) as caught:
        open_source("no-such-thing-anywhere")
    assert KINDS in str(caught.value)


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SourceError, match="neither a file nor a folder"):
        open_source(str(tmp_path / "pipe"))


def test_importing_loads_no_opencv():
    program = "import edge_app.sources, edge_app.capture.capture, sys; sys.exit('cv2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
