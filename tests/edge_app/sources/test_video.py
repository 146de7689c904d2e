import time

import cv2
import pytest
from red_pictures import is_red

from edge_app.errors import SourceError
from edge_app.sources import open_source
from edge_app.sources.opencv import open_capture
from edge_app.sources.video import Video


def read_all(source):
    frames = []
    while (frame := source.read()) is not None:
        frames.append(frame)
    return frames


@pytest.mark.parametrize("suffix", ["mp4", "avi", "mkv"])
def test_every_frame_is_delivered_in_the_right_colours(clips, suffix):
    with open_source(str(clips[suffix]), pace="fast") as source:
        assert (source.live, source.fps, source.size_wh) == (False, 25, (160, 120))
        frames = read_all(source)
    assert [frame.number for frame in frames] == list(range(60))
    assert all(is_red(frame.image_bgr) for frame in frames)
    assert frames[0].image_bgr.shape == (120, 160, 3)
    assert [frame.captured_ns for frame in frames] == sorted(frame.captured_ns for frame in frames)


@pytest.mark.parametrize("suffix", ["mp4", "avi", "mkv"])
def test_frames_have_their_time_in_the_clip_however_fast_they_are_read(clips, suffix):
    with open_source(str(clips[suffix]), pace="fast") as source:
        frames = read_all(source)
    first = frames[0]
    assert first.taken_ns == first.captured_ns
    assert [(frame.taken_ns - first.taken_ns) / 1e6 for frame in frames] == pytest.approx(range(0, 2400, 40), abs=1)


def test_by_the_clock_it_is_the_time_of_capture(clips):
    with open_source(str(clips["avi"])) as source:
        assert all(frame.taken_ns == frame.captured_ns for frame in (source.read() for _ in range(3)))


def test_where_the_container_tells_no_times_the_rate_does(clips):
    class Timeless:
        def __init__(self, capture):
            self.capture = capture

        def get(self, what):
            return 0.0 if what == cv2.CAP_PROP_POS_MSEC else self.capture.get(what)

        def __getattr__(self, name):
            return getattr(self.capture, name)

    with Video(Timeless(open_capture(str(clips["avi"]), cv2.CAP_FFMPEG)), "clip", live=False) as source:
        frames = read_all(source)
    assert len(frames) == 60
    assert (frames[-1].taken_ns - frames[0].taken_ns) / 1e6 == pytest.approx(59 * 40, abs=1)


@pytest.mark.parametrize("suffix", ["avi", "mkv"])
def test_a_clip_cut_off_delivers_what_is_there_then_fails(cut, suffix):
    frames = []
    with (
        open_source(str(cut(suffix, 0.5)), pace="fast") as source,
        pytest.raises(SourceError, match=r"breaks off after (29|30|31) of 60 frames"),
    ):
        while (frame := source.read()) is not None:
            frames.append(frame)
    assert len(frames) == source.frames in (29, 30, 31)


def test_real_time_keeps_the_rate(clips):
    with open_source(str(clips["avi"])) as source:
        assert source.live
        first, *_, last = [source.read() for _ in range(6)]
    assert (last.captured_ns - first.captured_ns) / 1e6 >= 5 * 40 - 1


def test_the_age_of_a_frame_contains_its_decoding(clips):
    with open_source(str(clips["mp4"]), pace="fast") as source:
        before = time.monotonic_ns()
        frame = source.read()
        assert before <= frame.captured_ns < time.monotonic_ns()
