import threading

import numpy as np
import pytest

from edge_app.errors import SourceError
from edge_app.fakes import FakeClock, FakeSource


class Counting(FakeSource):
    released = 0

    def _release(self) -> None:
        self.released += 1


def test_frames_are_numbered_and_stamped():
    clock = FakeClock(5)
    source = FakeSource(2, clock=clock)
    first = source.read()
    clock.advance(40)
    second = source.read()
    assert [(frame.number, frame.captured_ns) for frame in (first, second)] == [(0, 5), (1, 40_000_005)]


def test_the_end_is_none_and_stays():
    source = FakeSource(1)
    assert source.read() is not None
    assert [source.read(), source.read()] == [None, None]


def test_pixels_are_read_only():
    frame = FakeSource(1).read()
    with pytest.raises(ValueError, match="read-only"):
        frame.image_bgr[0, 0] = 0


def test_close_twice_releases_once():
    with Counting(1) as source:
        source.close()
    assert source.released == 1
    assert source.closed


def test_reading_a_closed_source_is_an_error():
    source = FakeSource(1)
    source.close()
    with pytest.raises(SourceError, match="closed"):
        source.read()


def test_a_read_under_way_is_not_torn_apart():
    source = Counting(3, stall_at=0)
    frames = []
    reader = threading.Thread(target=lambda: frames.append(source.read()))
    reader.start()
    assert source.stalled.wait(5)
    source.close()
    assert source.released == 0
    source.resume.set()
    reader.join(5)
    assert frames == [None]
    assert source.released == 1


def test_an_error_leaves_the_source_closable():
    with Counting(3, fail_at=0) as source, pytest.raises(SourceError, match="frame 0"):
        source.read()
    assert source.released == 1


def test_repr_tells_the_state():
    source = FakeSource([np.zeros((48, 64, 3), np.uint8)], fps=25)
    assert repr(source) == "<FakeSource fake 64x48 25 fps open, 0 frames>"
    source.read(), source.read()
    assert "ended, 1 frames" in repr(source)
    source.close()
    assert "closed" in repr(source)
