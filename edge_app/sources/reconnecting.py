"""A camera or stream that is opened again when it breaks off: cables are pulled, hubs and routers start anew."""

import logging
import time
from collections.abc import Callable

from edge_app.errors import SourceError
from edge_app.sources.source import Shot, Source

log = logging.getLogger(__name__)
_FIRST_S, _LONGEST_S = 0.5, 10.0
"""Seconds before the first try, and at most before another; each wait is twice the one before."""


class Reconnecting(Source):
    """Reads what `reopen` opens, and calls it again for up to `limit_s` seconds when that breaks off.

    first: the source as it was opened first. clock: nanoseconds; wait: seconds -> whether the source is closed
    meanwhile. Frames are numbered on. Raises SourceError, the reason why it broke off, once the time is over, and for a
    camera that comes back with pictures of another size.
    """

    def __init__(
        self,
        first: Source,
        reopen: Callable[[], Source],
        limit_s: float,
        *,
        clock: Callable[[], int] = time.monotonic_ns,
        wait: Callable[[float], bool] | None = None,
    ) -> None:
        super().__init__(first.name, live=first.live, fps=first.fps, size_wh=first.size_wh)
        self._source, self._reopen, self._limit_s = first, reopen, limit_s
        self._clock, self._wait = clock, wait or self._closing.wait

    def close(self) -> None:
        """As `Source`; a read of the source inside that waits is ended too."""
        super().close()
        self._source.close()

    def _grab(self) -> Shot | None:
        while True:
            try:
                frame = self._source.read()
            except SourceError as error:
                if self.closed:
                    return None
                self._again(error)
            else:
                return Shot(frame.image_bgr, frame.captured_ns, frame.name) if frame else None

    def _again(self, reason: SourceError) -> None:
        """Until it is open, closed, or too late."""
        log.warning("%s It is opened again as soon as that works, for up to %g s.", reason, self._limit_s)
        self._source.close()
        self.away = True
        started_ns, pause_s = self._clock(), _FIRST_S
        while not self._wait(pause_s):
            found = self._tried(reason, late=self._clock() - started_ns >= self._limit_s * 1e9)
            if found:
                self._source, self.away = found, False
                log.warning("%s is back after %.0f s.", self.name, (self._clock() - started_ns) / 1e9)
                return
            pause_s = min(2 * pause_s, _LONGEST_S)

    def _tried(self, reason: SourceError, *, late: bool) -> Source | None:
        try:
            found = self._reopen()
        except SourceError:
            if late:
                raise reason from None
            return None
        if found.size_wh != self.size_wh:
            found.close()
            raise SourceError(
                f"{self.name} came back with pictures of {found.size_wh} instead of {self.size_wh} pixels. Start anew."
            )
        return found

    def _release(self) -> None:
        self._source.close()
