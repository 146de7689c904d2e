import os
import signal
import threading
import tracemalloc
from functools import partial

import cv2
import numpy as np
import pytest
from red_pictures import red_picture

from edge_app.capture import capture
from edge_app.errors import ModelError, SourceError, SourceStalledError
from edge_app.fakes import FakeModel, FakeSource
from edge_app.inference.model import Model
from edge_app.loop.pipeline import Pipeline
from edge_app.sinks.json_lines import JsonLines
from edge_app.sources import open_source


def loop_threads():
    return [thread for thread in threading.enumerate() if thread.name.startswith(("capture", "ahead"))]


@pytest.fixture(params=["in turn", "ahead"])
def loop(request):
    """A pipeline of each kind."""
    return partial(Pipeline, ahead=request.param == "ahead")


@pytest.fixture(autouse=True)
def no_thread_left():
    yield
    assert loop_threads() == []


@pytest.fixture
def stalling(monkeypatch):
    """Two frames, then a read that hangs until the test is over."""
    monkeypatch.setattr(capture, "_JOIN_S", 0.05)
    source = FakeSource(5, stall_at=2)
    yield source
    source.resume.set()
    for thread in loop_threads():
        thread.join(5)


def test_every_frame_of_a_file_gets_one_answer(loop, tiny):
    with Model(tiny) as model, FakeSource(30) as source:
        pipeline = loop(source, model)
        results = list(pipeline)
    assert [result.number for result in results] == list(range(30))
    assert (pipeline.results, pipeline.dropped) == (30, 0)
    captured = [result.frame.captured_ns for result in results]
    assert captured == sorted(captured)


def test_ages_and_stages_belong_together(loop, tiny):
    with Model(tiny) as model, FakeSource(30) as source:
        pipeline = loop(source, model)
        results = list(pipeline)
    for result in results:
        assert list(result.stages_ms) == ["wait", "grab", "preprocess", "invoke", "decode"]
        worked = sum(result.stages_ms[name] for name in ("preprocess", "invoke", "decode"))
        assert 0 < worked <= result.age_ms
    summary = pipeline.latency.summary()
    assert {name: stage.n for name, stage in summary.items()} == dict.fromkeys(
        ("wait", "grab", "preprocess", "invoke", "decode", "age"), 30
    )
    assert summary["age"].max == max(result.age_ms for result in results)


def test_of_a_live_source_the_newest_frame_is_seen_and_the_others_are_counted(loop):
    numbers = []
    with FakeSource(20, live=True, stall_at=15) as source:
        pipeline = loop(source, FakeModel())
        for result in pipeline:
            numbers.append(result.number)
            assert source.stalled.wait(5)
            if result.number == 14:
                source.resume.set()
    assert numbers == sorted(set(numbers))
    assert {14, 19} <= set(numbers)
    assert pipeline.dropped > 0
    assert pipeline.results + pipeline.dropped == 20


def test_leaving_early_ends_the_thread(loop):
    with FakeSource(1000) as source:
        for result in loop(source, FakeModel()):
            if result.number == 3:
                break
        assert loop_threads() == []
        assert not source.closed


def test_an_error_in_the_loop_ends_the_thread(loop):
    with FakeSource(1000) as source, pytest.raises(ZeroDivisionError):
        for _ in loop(source, FakeModel()):
            _ = 1 / 0


def test_a_model_that_fails_ends_the_loop(loop):
    class Broken(FakeModel):
        def invoke(self, tensor):
            raise ModelError("broken")

    with FakeSource(1000) as source, pytest.raises(ModelError, match="broken"):
        list(loop(source, Broken()))


def test_a_model_that_fails_midway_delivers_what_came_before(loop):
    class Failing(FakeModel):
        def invoke(self, tensor):
            if tensor[0, 0, 0] == 3:
                raise ModelError("frame 3")
            return super().invoke(tensor)

    numbers = []
    images = [np.full((8, 8, 3), number, np.uint8) for number in range(9)]
    with FakeSource(images) as source, pytest.raises(ModelError, match="frame 3"):
        for result in loop(source, Failing()):
            numbers.append(result.number)
    assert numbers == [0, 1, 2]


class Meeting(FakeModel):
    """Keeps the order of its steps; its first answer waits until the second frame is inferred, for 5 s or not."""

    def __init__(self, wait_s):
        super().__init__()
        self.steps, self.inferred, self.wait_s = [], threading.Event(), wait_s

    def invoke(self, tensor):
        self.steps.append("infer")
        if self.steps.count("infer") == 2:
            self.inferred.set()
        return super().invoke(tensor)

    def decode(self, raw, picture_wh):
        self.met = self.inferred.wait(self.wait_s)
        self.steps.append("answer")
        return super().decode(raw, picture_wh)


def test_ahead_the_next_frame_is_inferred_before_the_last_is_answered():
    model = Meeting(5)
    with FakeSource(4) as source:
        assert len(list(Pipeline(source, model, ahead=True))) == 4
    assert model.met
    assert model.steps[:2] == ["infer", "infer"]


def test_of_a_live_source_each_frame_is_answered_before_the_next_is_taken():
    with FakeSource(4, live=True) as source:
        assert not Pipeline(source, FakeModel(), ahead=True).ahead


def test_in_turn_each_frame_is_answered_first():
    model = Meeting(0)
    with FakeSource(4) as source:
        assert len(list(Pipeline(source, model))) == 4
    assert model.steps == ["infer", "answer"] * 4


def test_a_source_that_fails_midway_delivers_what_came_before(loop):
    numbers = []
    with FakeSource(9, fail_at=4) as source, pytest.raises(SourceError, match="frame 4"):
        for result in loop(source, FakeModel()):
            numbers.append(result.number)
    assert numbers == [0, 1, 2, 3]


def test_a_source_that_stalls_is_an_error_after_its_deadline(loop, stalling):
    numbers = []
    with pytest.raises(SourceStalledError, match=r"nothing for 0\.05 s, after 2 frames"):
        for result in loop(stalling, FakeModel(), deadline_s=0.05):
            numbers.append(result.number)
    assert numbers == [0, 1]


def stopped(pipeline, source, stop):
    """The frames until `stop`, called in a thread after the second result, when the third frame does not come.

    It is called again, as people press Ctrl-C again: Python heeds a signal that comes just before a thread waits only
    when something wakes that.
    """
    second, ended = threading.Event(), threading.Event()

    def later():
        assert source.stalled.wait(5)
        assert second.wait(5)
        while not ended.is_set():
            stop()
            ended.wait(0.1)

    thread = threading.Thread(target=later)
    thread.start()
    numbers = []
    for result in pipeline:
        numbers.append(result.number)
        if result.number == 1:
            second.set()
    ended.set()
    thread.join(5)
    return numbers


def test_another_thread_may_stop_a_loop_that_waits(loop, stalling):
    pipeline = loop(stalling, FakeModel(), deadline_s=60)
    assert stopped(pipeline, stalling, pipeline.stop) == [0, 1]


def test_a_signal_may_stop_a_loop_that_waits(loop, stalling):
    pipeline = loop(stalling, FakeModel(), deadline_s=60)
    before = signal.signal(signal.SIGUSR1, lambda *_: pipeline.stop())
    try:
        assert stopped(pipeline, stalling, lambda: os.kill(os.getpid(), signal.SIGUSR1)) == [0, 1]
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_stopped_before_it_began(loop):
    with FakeSource(3) as source:
        pipeline = loop(source, FakeModel())
        pipeline.stop()
        assert list(pipeline) == []


def test_stop_in_the_loop_ends_after_the_frame_at_hand(loop):
    with FakeSource(1000) as source:
        pipeline = loop(source, FakeModel())
        for result in pipeline:
            if result.number == 5:
                pipeline.stop()
    assert (result.number, pipeline.results, pipeline.dropped) == (5, 6, 0)


def test_of_a_clip_nothing_is_dropped_when_it_is_stopped_at_work(loop):
    with FakeSource(1000) as source:
        model = FakeModel()
        pipeline = loop(source, model)
        invoke = model.invoke

        def stopping(tensor):
            if source.frames > 5:
                pipeline.stop()
            return invoke(tensor)

        model.invoke = stopping
        assert len(list(pipeline)) < 1000
    assert pipeline.dropped == 0


@pytest.mark.parametrize(
    ("bgr", "label"), [((0, 0, 255), "red"), ((0, 255, 0), "green"), ((255, 0, 0), "blue"), ((40, 40, 250), "red")]
)
def test_golden_colours_from_a_picture_file_to_the_answer(loop, tiny, tmp_path, bgr, label):
    cv2.imwrite(str(tmp_path / "a.png"), np.full((30, 50, 3), bgr, np.uint8))
    with Model(tiny) as model, open_source(str(tmp_path / "a.png")) as source:
        (result,) = loop(source, model)
    assert result.answer.label == label
    assert result.answer.score > 0.9
    assert result.frame.name == "a.png"


def test_golden_colours_from_a_clip_to_the_answer(loop, tiny, tmp_path):
    writer = cv2.VideoWriter(str(tmp_path / "a.mp4"), cv2.VideoWriter.fourcc(*"mp4v"), 25, (160, 120))
    for number in range(10):
        writer.write(red_picture(number))
    writer.release()
    with Model(tiny) as model, open_source(str(tmp_path / "a.mp4"), pace="fast") as source:
        answers = [result.answer for result in loop(source, model)]
    assert [answer.label for answer in answers] == ["red"] * 10


def test_memory_does_not_grow(loop, tmp_path):
    """20,000 frames; the first 2,000 fill caches and free lists."""
    image = np.zeros((8, 8, 3), np.uint8)
    sizes = []
    with FakeSource([image] * 20_000) as source, JsonLines(tmp_path / "a.jsonl") as lines:
        tracemalloc.start()
        try:
            for result in loop(source, FakeModel("cat", "dog")):
                lines.put(result)
                if result.number in (2_000, 19_999):
                    sizes.append(tracemalloc.get_traced_memory()[0])
        finally:
            tracemalloc.stop()
    assert sizes[1] - sizes[0] < 50_000
