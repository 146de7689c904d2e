"""The loop: the newest frame, its answer, its age; the one module that knows the others."""

import time
from collections.abc import Generator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from edge_app.capture.capture import Capture
from edge_app.loop.ahead import Ahead
from edge_app.loop.inferring import Inferred, Inferring
from edge_app.loop.latency import Latency
from edge_app.loop.looking import Looking, Preparing
from edge_app.loop.steps import ModelSteps, Steps
from edge_app.sources.source import Source
from edge_app.values import Result


class Pipeline:
    """Frames of `source` through `model`, one result each.

        for result in Pipeline(source, model):
            print(result.number, result.answer, f"{result.age_ms:.1f} ms")

    Iterating starts a thread that reads the source and ends it when the loop is left. Of a live source only the newest
    frame is looked at. `source` and `model` stay their opener's to close. model: one network, or several that look
    together. deadline_s: seconds that a frame may take. ahead: of a source that is not live, infer the next frame, in
    another thread, while what the last one shows is worked out; it has to pay (see `pays_ahead`).

    Attributes: ahead, whether that is done; latency, the time of each stage so far; results, how many there were;
    dropped, frames of a live source passed over for a newer one. Raises SourceStalledError, SourceError, ModelError
    while iterating.
    """

    def __init__(
        self, source: Source, model: Steps[Any] | Looking, *, deadline_s: float = 5.0, ahead: bool = False
    ) -> None:
        self._source, self._deadline_s = source, deadline_s
        self._looking = model if isinstance(model, Looking) else ModelSteps(model)
        self._capture: Capture | None = None
        self._stopped = False
        self.ahead = ahead and not source.live
        self.latency = Latency()
        self.results = self.dropped = 0

    def __iter__(self) -> Generator[Result]:
        prepare = self._looking.prepare if isinstance(self._looking, Preparing) else None
        with (
            Capture(self._source, self._deadline_s, prepare) as self._capture,
            self._inferring(self._capture) as inferring,
        ):
            while not self._stopped and (inferred := inferring.take()):
                yield self._result(inferred)

    def stop(self) -> None:
        """Let the loop end after the frame at hand; may be called from a signal handler or another thread."""
        self._stopped = True
        if self._capture:
            self._capture.stop()

    def _inferring(self, capture: Capture) -> AbstractContextManager[Inferring | Ahead]:
        inferring = Inferring(capture, self._looking)
        return Ahead(inferring) if self.ahead else nullcontext(inferring)

    def _result(self, found: Inferred) -> Result:
        frame, inferred, stopwatch, self.dropped = found
        answer = self._looking.answer(frame, inferred, stopwatch)
        age_ms = (time.monotonic_ns() - frame.captured_ns) / 1e6
        self.latency.count(stopwatch.stages_ms | {"age": age_ms})
        self.results += 1
        return Result(frame, answer, age_ms, stopwatch.stages_ms)
