"""The thread that draws and writes pictures, so that no frame waits for another one's drawing."""

import threading
from collections.abc import Sequence
from typing import Protocol

from edge_app.capture.slot import LatestFrame, OneAhead, Slot
from edge_app.closing import Closing
from edge_app.loop.latency import Latency
from edge_app.loop.stopwatch import Stopwatch
from edge_app.sinks.draw import Blur, draw
from edge_app.values import Pixels, Result


class PictureSink(Protocol):
    """Where drawn pictures go."""

    def put(self, result: Result, image_bgr: Pixels) -> None:
        """Take the drawn picture of a result, uint8 (height, width, 3) BGR."""

    def close(self) -> None:
        """Let go; safe to call twice."""


class Painter(Closing):
    """Draws results for `sinks` in a thread of its own, stages "draw" and "write" of `latency`.

    blur: whose faces are made unrecognisable. live: draw only the newest result and count the others as dropped; else
    draw every one and make the loop wait.
    """

    def __init__(self, sinks: Sequence[PictureSink], latency: Latency, *, live: bool, blur: Blur = "none") -> None:
        self._sinks, self._latency, self._blur = sinks, latency, blur
        self._slot: Slot[Result] = LatestFrame() if live else OneAhead()
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="painter", daemon=True)
        self._thread.start()

    @property
    def dropped(self) -> int:
        """Results that were never drawn."""
        return self._slot.dropped

    def put(self, result: Result) -> None:
        """Hand over a result. Raises what a sink raised in the thread."""
        if not self._slot.put(result):
            self._raise()

    def close(self) -> None:
        """Draw what is left, close the sinks; safe to call twice. Raises what a sink raised in the thread."""
        self._slot.close()
        self._thread.join()
        self._raise()

    def _run(self) -> None:
        try:
            while result := self._slot.take():
                self._paint(result)
        except Exception as error:  # noqa: BLE001 - kept, and raised in the thread that hands over results
            self._error = error
            self._slot.stop()
        finally:
            self._close_sinks()

    def _paint(self, result: Result) -> None:
        stopwatch = Stopwatch()
        with stopwatch.stage("draw"):
            image_bgr = draw(result, self._blur)
        with stopwatch.stage("write"):
            for sink in self._sinks:
                sink.put(result, image_bgr)
        self._latency.count(stopwatch.stages_ms)

    def _close_sinks(self) -> None:
        for sink in self._sinks:
            try:
                sink.close()
            except Exception as error:  # noqa: BLE001 - the first error is kept; the other sinks still get closed
                self._error = self._error or error

    def _raise(self) -> None:
        error, self._error = self._error, None
        if error:
            raise error
