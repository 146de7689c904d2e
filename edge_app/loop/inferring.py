"""Frames with what the networks put out for them."""

import time
from typing import Any, NamedTuple

from edge_app.capture.capture import Capture
from edge_app.loop.looking import Looking
from edge_app.loop.stopwatch import Stopwatch
from edge_app.values import Frame


class Inferred(NamedTuple):
    """A frame, what `Looking.infer` made of it, and how long that took. dropped: how many were, up to this frame."""

    frame: Frame
    inferred: Any
    stopwatch: Stopwatch
    dropped: int


class Inferring:
    """Takes frames from `capture`, and infers each when it is asked for it. The capture stays its opener's to close."""

    def __init__(self, capture: Capture, looking: Looking) -> None:
        self._capture, self._looking = capture, looking

    def take(self) -> Inferred | None:
        """The next frame; None at the end of the source and after `stop`. Raises as the source and the models do."""
        started, stopwatch = time.perf_counter_ns(), Stopwatch()
        captured, dropped = self._capture.take(), self._capture.dropped
        if not captured:
            return None
        stopwatch.add("wait", (time.perf_counter_ns() - started) / 1e6)
        stopwatch.add("grab", captured.grab_ms)
        return Inferred(captured.frame, self._looking.infer(captured.frame, stopwatch), stopwatch, dropped)

    def stop(self) -> None:
        """Let a `take` that waits for a frame return None at once."""
        self._capture.stop()
