import numpy as np
import pytest

from edge_app.errors import DataError, SourceError
from edge_app.fakes import FakeClock, FakeSource
from train.anomaly.watching import spaced, watch


def pictures(count):
    return [np.full((8, 8, 3), number, np.uint8) for number in range(count)]


def numbers(source, seconds, step_s):
    return [frame.number for _, frame in spaced(source, seconds, step_s)]


@pytest.mark.parametrize(
    ("seconds", "step_s", "expected"),
    [(1.0, 0.0, list(range(10))), (1.0, 0.25, [0, 3, 5, 8]), (0.35, 0.1, [0, 1, 2, 3]), (9.0, 1.0, [0, 10])],
)
def test_frames_of_a_clip_are_spread_over_its_own_time(seconds, step_s, expected):
    assert numbers(FakeSource(pictures(20), fps=10.0), seconds, step_s) == expected


def test_frames_of_a_camera_are_spread_over_the_time_of_their_capture():
    clock = FakeClock()

    class Slow(FakeSource):
        def _grab(self):
            clock.advance(ms=500)
            return super()._grab()

    assert numbers(Slow(pictures(20), live=True, fps=30.0, clock=clock), 3.0, 1.0) == [0, 2, 4]


def test_the_last_quarter_of_the_time_is_held_out(tmp_path):
    dataset = watch(FakeSource(pictures(40), fps=10.0), 4.0, tmp_path)
    assert [path.name for path, _ in dataset.val] == [f"{number:05}.png" for number in range(30, 40)]
    assert len(dataset.train) == 30
    assert all(path.is_file() for path, _ in (*dataset.train, *dataset.val))


def test_a_clip_that_is_too_short_is_cut_as_well(tmp_path):
    dataset = watch(FakeSource(pictures(40), fps=10.0), 60.0, tmp_path)
    assert (len(dataset.train), len(dataset.val)) == (12, 4)


def test_a_camera_that_breaks_off_or_shows_nothing_is_an_error(tmp_path):
    with pytest.raises(SourceError, match="fails at frame 3"):
        watch(FakeSource(pictures(9), fail_at=3), 5.0, tmp_path)
    with pytest.raises(DataError, match="gave no picture in 5 s"):
        watch(FakeSource(0), 5.0, tmp_path)
