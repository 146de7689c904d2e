import time

import pytest
from red_pictures import is_red

from edge_app.errors import SourceError
from edge_app.sources import open_source


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
