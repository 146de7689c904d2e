import threading

import pytest
from sample_result import sample_result

from edge_app.errors import OutputError
from edge_app.loop.latency import Latency
from edge_app.sinks.painter import Painter


class Recorder:
    """Keeps the numbers; waits in its first `put` until `go` is set; fails where told."""

    def __init__(self, *, fail_at=None, fail_closing=False, waits=False):
        self.numbers, self.closed, self.thread = [], 0, None
        self.entered, self.go = threading.Event(), threading.Event()
        self._fail_at, self._fail_closing = fail_at, fail_closing
        if not waits:
            self.go.set()

    def put(self, result, image_bgr):
        self.entered.set()
        assert self.go.wait(5)
        if result.number == self._fail_at:
            raise OutputError("disk full")
        assert (image_bgr != result.frame.image_bgr).any()
        self.numbers.append(result.number)
        self.thread = threading.current_thread()

    def close(self):
        self.closed += 1
        if self._fail_closing:
            raise OutputError("cannot finish")


@pytest.fixture(autouse=True)
def no_thread_left():
    yield
    assert [thread for thread in threading.enumerate() if thread.name == "painter"] == []


def test_every_result_is_drawn_for_every_sink_in_a_thread_of_its_own():
    sinks, latency = [Recorder(), Recorder()], Latency()
    with Painter(sinks, latency, live=False) as painter:
        for number in range(50):
            painter.put(sample_result(number))
    for sink in sinks:
        assert sink.numbers == list(range(50))
        assert sink.closed == 1
        assert sink.thread is not threading.current_thread()
    assert painter.dropped == 0
    assert {name: stage.n for name, stage in latency.summary().items()} == {"draw": 50, "write": 50}


def test_live_the_newest_is_drawn_and_the_others_are_counted():
    sink = Recorder(waits=True)
    with Painter([sink], Latency(), live=True) as painter:
        painter.put(sample_result(0))
        assert sink.entered.wait(5)
        for number in range(1, 10):
            painter.put(sample_result(number))
        sink.go.set()
    assert sink.numbers == [0, 9]
    assert painter.dropped == 8


@pytest.mark.parametrize("live", [True, False])
def test_what_a_sink_raises_comes_out_of_put_or_close_once(live):
    failing, other = Recorder(fail_at=2), Recorder()
    painter = Painter([failing, other], Latency(), live=live)
    with pytest.raises(OutputError, match="disk full"):
        for number in (0, 1, 2):
            failing.entered.clear()
            painter.put(sample_result(number))
            failing.entered.wait(5)
        painter.close()
    painter.close()
    assert (failing.numbers, other.numbers) == ([0, 1], [0, 1])
    assert (failing.closed, other.closed) == (1, 1)


def test_put_raises_when_the_thread_has_failed():
    painter = Painter([Recorder(fail_at=0)], Latency(), live=False)
    with pytest.raises(OutputError, match="disk full"):
        for number in range(3):
            painter.put(sample_result(number))
    painter.close()


def test_all_sinks_are_closed_though_the_first_refuses():
    sinks = [Recorder(fail_closing=True), Recorder(), Recorder(fail_closing=True)]
    painter = Painter(sinks, Latency(), live=False)
    painter.put(sample_result())
    with pytest.raises(OutputError, match="cannot finish"):
        painter.close()
    assert [sink.closed for sink in sinks] == [1, 1, 1]


def test_the_first_error_is_kept():
    with (
        pytest.raises(OutputError, match="disk full"),
        Painter([Recorder(fail_at=0, fail_closing=True)], Latency(), live=False) as painter,
    ):
        painter.put(sample_result(0))


def test_nothing_to_draw():
    sink = Recorder()
    with Painter([sink], Latency(), live=True):
        pass
    assert (sink.numbers, sink.closed) == ([], 1)
