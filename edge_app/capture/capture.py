"""The thread that reads a source, so that the loop always gets the newest frame and never hangs on a camera."""

import logging
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from edge_app.capture.slot import EveryFrame, LatestFrame, Slot
from edge_app.closing import Closing
from edge_app.errors import EdgesightError, SourceError, SourceStalledError
from edge_app.sources.source import Source
from edge_app.values import Frame

log = logging.getLogger(__name__)
_JOIN_S = 1.0
"""How long `close` waits for a read that hangs, so that the whole program ends within 2 s."""


class Captured(NamedTuple):
    """A frame and the milliseconds that its read took, waiting for the camera and preparing it included."""

    frame: Frame
    grab_ms: float


class Capture(Closing):
    """Reads `source` in a thread of its own from the moment it is made.

        with open_source("0") as source, Capture(source) as capture:
            while captured := capture.take():
                print(captured.frame.number, captured.grab_ms)

    Of a live source the latest frame is kept and older ones are dropped; of any other source every frame is delivered.
    The source stays its opener's to close. deadline_s: seconds that one frame may take. prepare: what can be done for a
    frame while the loop is busy with the one before, in this thread; not of a live source, for most of it would be done
    for frames that are dropped.
    """

    def __init__(self, source: Source, deadline_s: float = 5.0, prepare: Callable[[Frame], None] | None = None) -> None:
        self._source, self._deadline_s = source, deadline_s
        self._prepare = None if source.live else prepare
        self._slot: Slot[Captured] = LatestFrame() if source.live else EveryFrame()
        # A daemon: a driver that blocks for ever must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, name=f"capture {source.name}", daemon=True)
        self._closed = False
        self._thread.start()

    def take(self) -> Captured | None:
        """Wait for the next frame; None at the end of the source and after `stop`.

        Raises SourceStalledError when none came within the deadline, unless the source says that it is away, and what
        the source raised in its thread.
        """
        while True:
            try:
                return self._slot.take(self._deadline_s)
            except SourceStalledError:
                raise
            except TimeoutError as error:
                if not self._source.away:
                    raise self._stalled() from error

    @property
    def dropped(self) -> int:
        """Frames that were read, and never taken because a newer one came or the capture was stopped."""
        return self._slot.dropped

    @property
    def delivered(self) -> int:
        """Frames that were taken."""
        return self._slot.delivered

    def stop(self) -> None:
        """End the capture: a `take` that waits returns None at once. May be called from a signal handler."""
        self._slot.stop()

    def close(self) -> None:
        """Stop and wait for the thread, for less than 2 s; safe to call twice.

        A read that hangs is abandoned and logged: nothing can wake a driver.
        """
        self.stop()
        if not self._closed:
            self._closed = True
            self._thread.join(_JOIN_S)
            if self._thread.is_alive():
                log.warning("%s: a read still hangs after %g s; its thread is abandoned", self._source.name, _JOIN_S)

    def _stalled(self) -> SourceStalledError:
        self.stop()
        return SourceStalledError(
            f"{self._source.name} delivered nothing for {self._deadline_s:g} s, after {self._source.frames} "
            "frames. Try: check the cable or the address, or allow more time with a longer deadline."
        )

    def _run(self) -> None:
        try:
            self._pump()
        except EdgesightError as error:
            self._slot.close(error)
        except Exception as error:  # noqa: BLE001
            # Whatever a driver raises must reach the loop, which waits in `take`, instead of dying with this thread.
            reason = SourceError(f"{self._source.name} failed: {type(error).__name__}: {error}.")
            reason.__cause__ = error
            self._slot.close(reason)
        else:
            self._slot.close()

    def _pump(self) -> None:
        while True:
            started = time.monotonic_ns()
            frame = self._source.read()
            if frame and self._prepare:
                self._prepare(frame)
            if frame is None or not self._slot.put(Captured(frame, (time.monotonic_ns() - started) / 1e6)):
                return

    def __repr__(self) -> str:
        state = "closed" if self._closed else "running" if self._thread.is_alive() else "ended"
        return f"<Capture {self._source.name} {state}, {self.delivered} delivered, {self.dropped} dropped>"
