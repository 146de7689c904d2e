"""A video that has an end, in a file or on a server."""

import logging

import cv2

from edge_app.errors import SourceError
from edge_app.sources.opencv import OpenCvSource
from edge_app.sources.pace import NoPace, Pace

log = logging.getLogger(__name__)


def frame_count(capture: cv2.VideoCapture) -> int:
    """How many frames the container promises, 0 where it does not say (an endless stream)."""
    return max(0, int(capture.get(cv2.CAP_PROP_FRAME_COUNT)))


class Video(OpenCvSource):
    """Plays `capture`: live, by its average frame rate (30 where it has none), else as fast as it is read.

    A frame counts as captured when it is due, before it is decoded: its age contains the decoding.
    """

    def __init__(self, capture: cv2.VideoCapture, name: str, *, live: bool) -> None:
        super().__init__(capture, name, live=live)
        self._count = frame_count(capture)
        self._at_ms = 0.0
        self._pace = Pace(self.fps or 30.0, self._closing.wait) if live else NoPace()

    def _expose(self) -> int | None:
        due_ns = self._pace.wait()
        if self.closed or not self._capture.grab():
            return None
        self._at_ms = self._capture.get(cv2.CAP_PROP_POS_MSEC)
        return due_ns

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
