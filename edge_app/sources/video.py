"""A video that has an end, in a file or on a server."""

import logging

import cv2

from edge_app.errors import SourceError
from edge_app.sources.opencv import OpenCvSource
from edge_app.sources.pace import NoPace, Pace

log = logging.getLogger(__name__)
_USUAL_FPS = 30.0


def frame_count(capture: cv2.VideoCapture) -> int:
    """How many frames the container promises, 0 where it does not say (an endless stream)."""
    return max(0, int(capture.get(cv2.CAP_PROP_FRAME_COUNT)))


class Video(OpenCvSource):
    """Plays `capture`: live, by its average frame rate (30 where it has none), else as fast as it is read.

    A frame counts as captured when it is due, before it is decoded: its age contains the decoding. Read as fast as
    possible, it also has its time in the clip.
    """

    def __init__(self, capture: cv2.VideoCapture, name: str, *, live: bool) -> None:
        super().__init__(capture, name, live=live)
        self._count = frame_count(capture)
        self._frame_ms = 1e3 / (self.fps or _USUAL_FPS)
        self._at_ms = -self._frame_ms
        self._first_ns: int | None = None
        self._pace = Pace(1e3 / self._frame_ms, self._closing.wait) if live else NoPace()

    def _expose(self) -> int | None:
        due_ns = self._pace.wait()
        if self.closed or not self._capture.grab():
            return None
        self._at_ms = self._moved_on(self._capture.get(cv2.CAP_PROP_POS_MSEC))
        return due_ns

    def _moved_on(self, at_ms: float) -> float:
        """The time of a picture, from the first; by the frame rate in containers that do not tell it."""
        return at_ms if at_ms > self._at_ms else self._at_ms + self._frame_ms

    def _clip_ns(self, captured_ns: int) -> int | None:
        if self.live:
            return None
        if self._first_ns is None:
            self._first_ns = captured_ns - round(self._at_ms * 1e6)
        return self._first_ns + round(self._at_ms * 1e6)

    def _finish(self) -> None:
        if self.closed:
            return
        if not self._is_complete():
            raise SourceError(
                f"{self.name} breaks off after {self.frames} of {self._count} frames: the rest is missing or damaged. "
                "Try: copy or record it again."
            )
        log.debug("%s ended after %d frames", self.name, self.frames)

    def _is_complete(self) -> bool:
        """Some containers only estimate the count, as duration times rate, so the time reached counts as well.

        Two frames, or two in a hundred, may be missing.
        """
        reached = max(self.frames, round(self._at_ms * (self.fps or 0.0) / 1000.0) + 1)
        return self.frames > 0 and self._count - reached <= max(2, self._count // 50)
