"""The loop: the newest frame, its answer, its age; the one module that knows the others."""

import time
from collections.abc import Generator
from typing import Any, Protocol, runtime_checkable

from edge_app.capture.capture import Capture, Captured
from edge_app.loop.latency import Latency
from edge_app.loop.steps import ModelSteps, Steps
from edge_app.sources.source import Source
from edge_app.values import Answer, Frame, Result

_AFTERWARDS = ("draw", "write")
"""Stages after the result, measured by another thread."""


@runtime_checkable
class Looking(Protocol):
    """Several models, one after the other, that look at a frame together."""

    def look(self, frame: Frame, latency: Latency) -> Answer:
        """What is in a frame; each stage of the way is measured."""


@runtime_checkable
class Preparing(Protocol):
    """Some of whose work for a frame can be done while the frame before is looked at."""

    def prepare(self, frame: Frame) -> None:
        """Called for each frame of a source that is not live, in order, in the capture thread."""


class Pipeline:
    """Frames of `source` through `model`, one result each.

        for result in Pipeline(source, model):
            print(result.number, result.answer, f"{result.age_ms:.1f} ms")

    Iterating starts a thread that reads the source and ends it when the loop is left. Of a live source only the newest
    frame is looked at. `source` and `model` stay their opener's to close. model:
    one network, or several that look one after the other. deadline_s: seconds that a frame may take.

    Attributes: latency, the time of each stage so far; results, how many there were; dropped, frames of a live source
    passed over for a newer one. Raises SourceStalledError, SourceError, ModelError while iterating.
    """

    def __init__(self, source: Source, model: Steps[Any] | Looking, *, deadline_s: float = 5.0) -> None:
        self._source, self._deadline_s = source, deadline_s
        self._looking = model if isinstance(model, Looking) else ModelSteps(model)
        self._capture: Capture | None = None
        self._stopped = False
        self.latency = Latency()
        self.results = self.dropped = 0

    def __iter__(self) -> Generator[Result]:
        prepare = self._looking.prepare if isinstance(self._looking, Preparing) else None
        with Capture(self._source, self._deadline_s, prepare) as self._capture:
            while not self._stopped and (captured := self._wait(self._capture)):
                yield self._answer(captured)

    def stop(self) -> None:
        """Let the loop end after the frame at hand; may be called from a signal handler or another thread."""
        self._stopped = True
        if self._capture:
            self._capture.stop()

    def _wait(self, capture: Capture) -> Captured | None:
        started = time.perf_counter_ns()
        self.latency.begin()
        captured = capture.take()
        self.dropped = capture.dropped
        if captured:
            self.latency.add("wait", (time.perf_counter_ns() - started) / 1e6)
        return captured

    def _answer(self, captured: Captured) -> Result:
        latency, frame = self.latency, captured.frame
        latency.add("grab", captured.grab_ms)
        answer = self._looking.look(frame, latency)
        age_ms = (time.monotonic_ns() - frame.captured_ns) / 1e6
        stages_ms = {name: ms for name, ms in latency.latest_ms.copy().items() if name not in _AFTERWARDS}
        latency.add("age", age_ms)
        self.results += 1
        return Result(frame, answer, age_ms, stages_ms)
