"""Keeping time: frames that come from no clock of their own are handed out at a steady rate."""

import time
from collections.abc import Callable


class Pace:
    """Waits until the next frame is due.

    fps: frames a second. wait: waits the given seconds, or less when it is woken (`Event.wait`). clock: nanoseconds.
    """

    def __init__(
        self, fps: float, wait: Callable[[float], object], clock: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self._step_ns = round(1e9 / fps)
        self._wait, self._clock = wait, clock
        self._due_ns: int | None = None

    def wait(self) -> int:
        """Wait until the next frame is due, not at all for the first; return the time in nanoseconds.

        One late frame is caught up with; after a longer delay the rate goes on from there, without a burst.
        """
        now_ns = self._clock()
        due_ns = now_ns if self._due_ns is None else max(self._due_ns, now_ns - self._step_ns)
        if due_ns > now_ns:
            self._wait((due_ns - now_ns) / 1e9)
        self._due_ns = due_ns + self._step_ns
        return self._clock()


class NoPace:
    """Every frame is due at once."""

    def wait(self) -> int:
        """The time in nanoseconds."""
        return time.monotonic_ns()
