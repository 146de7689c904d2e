"""What looks at frames, in two steps, so that a network may be at the next frame already."""

from typing import Any, Protocol, runtime_checkable

from edge_app.loop.stopwatch import Stopwatch
from edge_app.values import Answer, Frame


@runtime_checkable
class Looking(Protocol):
    """One model, or several, that look at each frame, in order."""

    def infer(self, frame: Frame, stopwatch: Stopwatch) -> Any:
        """What the networks put out for a frame, for `answer`. Raises ModelError."""

    def answer(self, frame: Frame, inferred: Any, stopwatch: Stopwatch) -> Answer:
        """What that says of the frame. Raises ModelError."""


@runtime_checkable
class Preparing(Protocol):
    """Some of whose work for a frame can be done while the frame before is looked at."""

    def prepare(self, frame: Frame) -> None:
        """Called for each frame of a source that is not live, in order, in the capture thread."""
