"""A camera whose cable is pulled: what comes back is read on, and what does not is one clear error."""

import logging
import threading

import numpy as np
import pytest

from edge_app.capture.capture import Capture
from edge_app.errors import SourceError
from edge_app.fakes import FakeClock, FakeSource
from edge_app.sources.reconnecting import Reconnecting


class Cable:
    """Opens one source after the other; an int in their place fails so many times."""

    def __init__(self, *following):
        self.following, self.tries = list(following), 0

    def __call__(self):
        self.tries += 1
        if isinstance(self.following[0], int):
            self.following[0] -= 1
            if not self.following[0]:
                self.following.pop(0)
            raise SourceError("No camera at /dev/video0.")
        return self.following.pop(0)


def _reconnecting(first, cable, limit_s=60.0):
    clock = FakeClock()
    return Reconnecting(first, cable, limit_s, clock=clock, wait=clock.wait), clock


def _read_all(source):
    return [frame.number for frame in iter(source.read, None)]


def test_it_reads_on_when_the_camera_is_back(caplog):
    cable = Cable(3, FakeSource(2, live=True))
    source, clock = _reconnecting(FakeSource(4, live=True, fail_at=2), cable)
    with caplog.at_level(logging.WARNING), source:
        assert _read_all(source) == [0, 1, 2, 3]
    assert cable.tries == 4
    assert clock() == (0.5 + 1 + 2 + 4) * 1e9, "each wait is twice the one before"
    assert "fails at frame 2" in caplog.text
    assert "fake is back after 8 s" in caplog.text
    assert not source.away


def test_it_may_break_off_again():
    cable = Cable(FakeSource(3, live=True, fail_at=1), 1, FakeSource(1, live=True))
    source, _ = _reconnecting(FakeSource(3, live=True, fail_at=1), cable)
    assert _read_all(source) == [0, 1, 2]


def test_when_time_is_over_the_reason_is_why_it_broke_off():
    cable = Cable(10**6)
    source, clock = _reconnecting(FakeSource(4, live=True, fail_at=0), cable)
    with pytest.raises(SourceError, match="fails at frame 0"):
        source.read()
    assert 60e9 <= clock() <= 71e9


def test_another_size_is_refused():
    other = FakeSource([np.zeros((10, 20, 3), np.uint8)], live=True)
    source, _ = _reconnecting(FakeSource(4, live=True, fail_at=0), Cable(other))
    with pytest.raises(SourceError, match=r"\(20, 10\) instead of \(64, 48\)"):
        source.read()
    assert other.closed


def test_the_loop_waits_beyond_its_deadline_for_a_camera_that_is_away():
    """The deadline is for cameras that hang; of this one it is known that nothing comes."""
    asked, back = threading.Event(), threading.Event()

    def reopen():
        asked.set()
        assert back.wait(10)
        return FakeSource(1, live=True)

    source = Reconnecting(FakeSource(4, live=True, fail_at=0), reopen, 60, wait=lambda seconds: False)
    with source, Capture(source, deadline_s=0.01) as capture:
        assert asked.wait(10)
        threading.Timer(0.1, back.set).start()
        assert capture.take().frame.number == 0


def test_closing_ends_the_waiting():
    tried = threading.Event()

    def reopen():
        tried.set()
        raise SourceError("gone")

    source = Reconnecting(FakeSource(4, live=True, fail_at=0), reopen, 3600)
    found = []
    reader = threading.Thread(target=lambda: found.append(source.read()))
    reader.start()
    assert tried.wait(10)
    source.close()
    reader.join(10)
    assert found == [None]
