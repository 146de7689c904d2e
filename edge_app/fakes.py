"""Stand-ins that ship with the package, so that you test your own loop without a camera and without waiting."""

import itertools
import threading
import time
from collections.abc import Callable, Sequence

import numpy as np

from edge_app.errors import SourceError
from edge_app.sources.source import Shot, Source
from edge_app.values import Classification, Pixels


class FakeClock:
    """A monotonic clock that stands still until it is told: call it for nanoseconds, as time.monotonic_ns().

    clock = FakeClock()
    clock.advance(ms=40)
    assert clock() == 40_000_000
    """

    def __init__(self, start_ns: int = 0) -> None:
        self._now_ns = start_ns

    def __call__(self) -> int:
        """The time in nanoseconds."""
        return self._now_ns

    def advance(self, ms: float) -> None:
        """Let `ms` milliseconds pass."""
        self._now_ns += round(ms * 1e6)

    def wait(self, seconds: float) -> bool:
        """Let `seconds` pass at once, in the place of a sleep or of `Event.wait`; False, as if nothing had happened."""
        self.advance(seconds * 1e3)
        return False

    def __repr__(self) -> str:
        return f"<FakeClock {self._now_ns / 1e6:g} ms>"


class FakeSource(Source):
    """A source that does what it is told, at the frame that it is told.

    images: pictures uint8 (height, width, 3) in BGR, or how many grey ones to make.
    fail_at: the frame number at which reading raises SourceError.
    stall_at: the frame number at which reading blocks, even through `close()`, until `resume.set()`.
    `stalled` is set once it blocks: wait for it instead of sleeping.
    """

    def __init__(
        self,
        images: Sequence[Pixels] | int = 3,
        *,
        live: bool = False,
        fps: float | None = None,
        fail_at: int | None = None,
        stall_at: int | None = None,
        clock: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._images = [np.full((48, 64, 3), 128, np.uint8)] * images if isinstance(images, int) else list(images)
        size_wh = (self._images[0].shape[1], self._images[0].shape[0]) if self._images else None
        super().__init__("fake", live=live, fps=fps, size_wh=size_wh)
        self.stalled, self.resume = threading.Event(), threading.Event()
        self._fail_at, self._stall_at, self._clock = fail_at, stall_at, clock

    def _grab(self) -> Shot | None:
        if self.frames == self._stall_at:
            self.stalled.set()
            self.resume.wait()
        if self.frames == self._fail_at:
            raise SourceError(f"The fake source fails at frame {self.frames}, as it was told.")
        if self.frames >= len(self._images):
            return None
        return Shot(self._images[self.frames].copy(), self._clock())


class FakeModel:
    """Says what it is told, one answer a frame, over and over; for `Pipeline`, in the place of a Model.

    pipeline = Pipeline(FakeSource(2), FakeModel("cat", "dog"))
    assert [result.answer.label for result in pipeline] == ["cat", "dog"]
    """

    def __init__(self, *labels: str) -> None:
        self._answers = itertools.cycle(Classification((label,), (1.0,)) for label in labels or ("something",))

    def preprocess(self, image_bgr: Pixels) -> Pixels:
        """The picture itself."""
        return image_bgr

    def invoke(self, tensor: Pixels) -> Classification:
        """The next answer, with a score of 1."""
        return next(self._answers)

    def decode(self, raw: Classification, picture_wh: tuple[int, int]) -> Classification:
        """The answer itself."""
        return raw
