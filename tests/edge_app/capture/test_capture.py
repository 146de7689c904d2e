import logging
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest

from edge_app.capture import capture as module
from edge_app.capture.capture import Capture
from edge_app.errors import SourceError, SourceStalledError
from edge_app.fakes import FakeSource
from edge_app.sources import open_source


@pytest.fixture
def hanging():
    """A source that delivers two frames and then blocks, as a driver does."""
    source = FakeSource(5, stall_at=2)
    yield source
    source.resume.set()


def test_every_frame_of_a_file_arrives():
    with FakeSource(20) as source, Capture(source) as capture:
        numbers = [captured.frame.number for captured in iter(capture.take, None)]
    assert numbers == list(range(20))
    assert (capture.delivered, capture.dropped) == (20, 0)


def test_of_a_live_source_the_latest_frame_arrives():
    source = FakeSource(20, live=True, stall_at=10)
    with source, Capture(source) as capture:
        assert source.stalled.wait(5)
        assert capture.take().frame.number == 9
        assert (capture.delivered, capture.dropped) == (1, 9)
        source.resume.set()


def test_the_grab_time_is_what_the_read_took():
    with open_source("test:64x48@20") as source, Capture(source) as capture:
        first = capture.take()
        second = capture.take()
    assert second.frame.number > first.frame.number
    assert 20 < second.grab_ms < 5000


def test_a_source_that_stalls_is_an_error_within_the_deadline(hanging, caplog, monkeypatch):
    monkeypatch.setattr(module, "_JOIN_S", 0.05)
    with caplog.at_level(logging.WARNING), Capture(hanging, deadline_s=0.05) as capture:
        assert [capture.take().frame.number, capture.take().frame.number] == [0, 1]
        with pytest.raises(SourceStalledError, match=r"fake delivered nothing for 0\.05 s, after 2 frames"):
            capture.take()
        assert capture.take() is None
    assert "abandoned" in caplog.text


def test_an_abandoned_thread_ends_when_its_read_returns(hanging, monkeypatch):
    monkeypatch.setattr(module, "_JOIN_S", 0.05)
    with hanging, Capture(hanging, deadline_s=0.05) as capture:
        capture.take(), capture.take()
        with pytest.raises(SourceStalledError):
            capture.take()
    hanging.resume.set()
    capture._thread.join(5)
    assert not capture._thread.is_alive()


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (SourceError("unplugged"), "unplugged"),
        (SourceStalledError("silent for 5 s"), "silent for 5 s"),
        (RuntimeError("driver bug"), "fake failed: RuntimeError: driver bug"),
    ],
)
def test_what_the_thread_raises_is_raised_by_take(failure, expected):
    class Failing(FakeSource):
        def _grab(self):
            if self.frames == 1:
                raise failure
            return super()._grab()

    with Failing() as source, Capture(source) as capture:
        assert capture.take().frame.number == 0
        with pytest.raises(SourceError, match=expected):
            capture.take()
        assert capture.take() is None


def test_stop_wakes_a_take_that_waits(hanging):
    with Capture(hanging) as capture:
        capture.take(), capture.take()
        assert hanging.stalled.wait(5)
        timer = threading.Timer(0.01, capture.stop)
        timer.start()
        assert capture.take() is None
        timer.join(5)
        hanging.resume.set()


def test_close_is_safe_twice_and_ends_the_thread():
    source = FakeSource([np.zeros((8, 8, 3), np.uint8)] * 1000)
    capture = Capture(source)
    capture.close()
    capture.close()
    assert not capture._thread.is_alive()
    assert repr(capture).startswith("<Capture fake closed")
    assert capture.take() is None


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_program_that_waits_for_a_dead_camera(signal_):
    """A real process: it waits in `take` for a read that never returns, and must end on its own within the test."""
    program = (
        "import signal\nfrom edge_app.capture.capture import Capture\nfrom edge_app.fakes import FakeSource\n"
        "with FakeSource(1, stall_at=0) as source, Capture(source, deadline_s=600) as capture:\n"
        "    for name in (signal.SIGINT, signal.SIGTERM): signal.signal(name, lambda *_: capture.stop())\n"
        "    source.stalled.wait(5)\n    print('waiting', flush=True)\n    print(capture.take())\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"waiting\n"
        process.send_signal(signal_)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, b"None\n")
    assert b"abandoned" in err
