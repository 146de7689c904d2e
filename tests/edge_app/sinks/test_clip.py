import os
import signal
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from sample_result import sample_result

from edge_app.errors import OutputError
from edge_app.sinks import clip as module
from edge_app.sinks.clip import Clip

SUFFIXES = (".mp4", ".mkv", ".avi")
TESTS = str(Path(sys.modules["sample_result"].__file__).parent)


def grey(level, size_wh=(64, 48)):
    return np.full((size_wh[1], size_wh[0], 3), level, np.uint8)


def levels(path):
    """The mean level of each frame."""
    capture, found = cv2.VideoCapture(str(path)), []
    while (frame := capture.read())[0]:
        found.append(round(float(frame[1].mean())))
    capture.release()
    return found


def write(path, numbers, fps=25.0, image=None):
    with Clip(path, fps) as clip:
        for number in numbers:
            clip.put(sample_result(number), grey(20 * (number % 10)) if image is None else image)


def only(folder):
    return [each.name for each in folder.iterdir()]


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".MP4"])
@pytest.mark.parametrize("fps", [25.0, 29.97, 10.0])
def test_it_plays_with_all_frames_at_its_speed(tmp_path, suffix, fps):
    path = tmp_path / f"a{suffix}"
    write(path, range(10), fps)
    assert levels(path) == pytest.approx([20 * number for number in range(10)], abs=4)
    assert cv2.VideoCapture(str(path)).get(cv2.CAP_PROP_FPS) == pytest.approx(fps, rel=1e-3)
    assert only(tmp_path) == [path.name]


@pytest.mark.parametrize("count", [1, 2, 300])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_clips_of_any_length_are_found_whole(tmp_path, suffix, count):
    path = tmp_path / f"a{suffix}"
    write(path, range(count), 30.0)
    assert len(levels(path)) == count


def test_colours_stay(tmp_path):
    image = grey(0)
    image[:] = (0, 0, 255)
    write(tmp_path / "a.avi", [0], image=image)
    found = cv2.VideoCapture(str(tmp_path / "a.avi")).read()[1]
    assert np.abs(found.reshape(-1, 3).mean(axis=0) - (0, 0, 255)).max() < 12


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ([3, 4, 5], [3, 4, 5]),
        ([3, 6, 7], [3, 3, 3, 6, 7]),
        ([0, 4], [0, 0, 0, 0, 4]),
        ([7, 8, 2, 9], [7, 8, 2, 9]),
    ],
)
def test_a_dropped_frame_shows_the_one_before_longer(tmp_path, numbers, shown):
    write(tmp_path / "a.avi", numbers)
    assert levels(tmp_path / "a.avi") == pytest.approx([20 * number for number in shown], abs=3)


@pytest.mark.parametrize(
    ("size_wh", "clip_wh"),
    [((63, 47), (62, 46)), ((16, 16), (16, 16)), ((1, 1), (16, 16)), ((3, 200), (16, 200)), ((200, 17), (200, 16))],
)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_any_size(tmp_path, suffix, size_wh, clip_wh):
    path = tmp_path / f"a{suffix}"
    write(path, range(3), image=grey(100, size_wh))
    capture = cv2.VideoCapture(str(path))
    assert (capture.get(cv2.CAP_PROP_FRAME_WIDTH), capture.get(cv2.CAP_PROP_FRAME_HEIGHT)) == clip_wh
    assert len(levels(path)) == 3


def test_pictures_of_other_sizes_are_fitted_into_the_first(tmp_path):
    with Clip(tmp_path / "a.avi", 5.0) as clip:
        for number, size_wh in enumerate([(64, 48), (640, 480), (10, 90), (1, 1)]):
            clip.put(sample_result(number), grey(128, size_wh))
    assert levels(tmp_path / "a.avi") == pytest.approx([128] * 4, abs=3)


@pytest.mark.parametrize("name", ["a.gif", "a", "a.mp4.txt", ".mp4"])
def test_a_wrong_suffix(tmp_path, name):
    with pytest.raises(OutputError, match=r"wanted a name that ends in \.mp4, \.mkv, \.avi"):
        Clip(tmp_path / name, 25.0)
    assert only(tmp_path) == []


def test_where_nothing_can_be_written_is_said_at_once(tmp_path):
    (tmp_path / "a.mp4").mkdir()
    with pytest.raises(OutputError, match=r"Cannot write .*a\.mp4: there is a folder"):
        Clip(tmp_path / "a.mp4", 25.0)
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match=r"Cannot write .*a\.mp4: (Not a directory|File exists)"):
        Clip(tmp_path / "file" / "a.mp4", 25.0)


def test_what_opencv_cannot_write_is_said(tmp_path):
    with (
        Clip(tmp_path / "a.mp4", 0.0) as clip,
        pytest.raises(OutputError, match="at 0 frames a second and 64x48 pixels"),
    ):
        clip.put(sample_result(), grey(0))
    assert only(tmp_path) == []


def test_a_missing_folder_is_made_and_a_link_followed(tmp_path):
    (tmp_path / "latest.mp4").symlink_to("deep/er/real.mp4")
    write(tmp_path / "latest.mp4", range(3))
    assert len(levels(tmp_path / "deep" / "er" / "real.mp4")) == 3
    assert (tmp_path / "latest.mp4").is_symlink()


def test_close_is_safe_twice_and_nothing_put_is_no_file(tmp_path):
    clip = Clip(tmp_path / "a.mp4", 25.0)
    clip.close()
    clip.close()
    assert only(tmp_path) == []


def test_the_old_clip_stays_until_the_new_one_is_finished(tmp_path):
    write(tmp_path / "a.avi", range(3))
    with Clip(tmp_path / "a.avi", 25.0) as clip:
        for number in range(5):
            clip.put(sample_result(number), grey(0))
        assert len(levels(tmp_path / "a.avi")) == 3
    assert len(levels(tmp_path / "a.avi")) == 5


def test_before_the_disk_is_full_the_clip_is_finished(tmp_path, monkeypatch):
    path = tmp_path / "a.mp4"
    with pytest.raises(OutputError, match=r"MB are left on the disk; .* kept free"), Clip(path, 25.0) as clip:
        for number in range(5):
            clip.put(sample_result(number), grey(0))
        monkeypatch.setattr(module, "_RESERVE_BYTES", 1 << 60)
        clip.put(sample_result(5), grey(0))
    assert len(levels(path)) == 5


def test_a_disk_that_is_soon_full(small_disk):
    path, noise = small_disk / "a.avi", np.random.default_rng(0).integers(0, 255, (480, 640, 3), np.uint8)
    with pytest.raises(OutputError, match="only 31 MB are left"), Clip(path, 25.0) as clip:
        for number in range(1000):
            clip.put(sample_result(number), noise)
    assert len(levels(path)) == number > 0
    assert only(small_disk) == ["a.avi"]


LIMITED = """
import resource, sys
from pathlib import Path
import numpy as np
from sample_result import sample_result
from edge_app.sinks.clip import Clip
random = np.random.default_rng(0)
with Clip(Path(sys.argv[1]), 25.0) as clip:
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, 2 << 20))
    for number in range(40):
        clip.put(sample_result(number), random.integers(0, 255, (480, 640, 3), np.uint8))
"""


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_clip_that_could_not_grow_is_refused_and_the_old_one_stays(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"old")
    with run(LIMITED, path) as process:
        assert f"OutputError: Cannot finish the clip {path}: " in process.communicate(timeout=60)[1]
    assert only(tmp_path) == [path.name]
    assert path.read_bytes() == b"old"


ENDLESS = """
import itertools, sys
from pathlib import Path
import numpy as np
from sample_result import sample_result
from edge_app.sinks.clip import Clip
with Clip(Path(sys.argv[1]), 25.0) as clip:
    for number in itertools.count():
        clip.put(sample_result(number), np.zeros((48, 64, 3), np.uint8))
        print(number, flush=True)
"""


@pytest.mark.parametrize("old", [None, b"old"])
def test_a_killed_program_leaves_no_half_clip_under_its_name_and_the_next_tidies_up(tmp_path, old):
    path = tmp_path / "a.mkv"
    if old:
        path.write_bytes(old)
    with run(ENDLESS, path) as process:
        for _ in range(100):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert (path.read_bytes() if path.exists() else None) == old
    write(path, range(3))
    assert len(levels(path)) == 3
    assert only(tmp_path) == ["a.mkv"]


def run(program, path):
    return subprocess.Popen(
        [sys.executable, "-c", program, str(path)],
        env={**os.environ, "PYTHONPATH": TESTS},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
