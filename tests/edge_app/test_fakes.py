import threading

import numpy as np
import pytest

from edge_app.errors import SourceError
from edge_app.fakes import FakeClock, FakeModel, FakeSource
from edge_app.loop.pipeline import Pipeline


def test_the_clock_moves_only_when_told():
    clock = FakeClock(7)
    assert [clock(), clock()] == [7, 7]
    clock.advance(ms=1.5)
    assert clock.wait(2) is False
    assert clock() == 7 + 1_500_000 + 2_000_000_000
    assert repr(FakeClock(40_000_000)) == "<FakeClock 40 ms>"


def test_given_pictures_come_out_unchanged():
    pictures = [np.full((4, 6, 3), value, np.uint8) for value in (1, 2)]
    with FakeSource(pictures) as source:
        assert source.size_wh == (6, 4)
        assert [int(source.read().image_bgr[0, 0, 0]) for _ in pictures] == [1, 2]
        assert source.read() is None
    assert pictures[0].flags.writeable


def test_no_pictures_is_the_end_at_once():
    with FakeSource([]) as source:
        assert source.read() is None


def test_it_fails_where_told():
    with FakeSource(3, fail_at=1) as source:
        source.read()
        with pytest.raises(SourceError, match="frame 1"):
            source.read()


def test_it_stalls_where_told_until_resumed():
    source = FakeSource(1, stall_at=0)
    frames = []
    thread = threading.Thread(target=lambda: frames.append(source.read()), daemon=True)
    thread.start()
    assert source.stalled.wait(5)
    assert frames == []
    source.resume.set()
    thread.join(5)
    assert frames[0].number == 0


def test_the_model_says_what_it_is_told_over_and_over():
    with FakeSource(3) as source:
        answers = [result.answer for result in Pipeline(source, FakeModel("cat", "dog"))]
    assert [(answer.label, answer.score) for answer in answers] == [("cat", 1.0), ("dog", 1.0), ("cat", 1.0)]


def test_a_model_that_is_told_nothing_says_something():
    with FakeSource(1) as source:
        assert [result.answer.label for result in Pipeline(source, FakeModel())] == ["something"]
