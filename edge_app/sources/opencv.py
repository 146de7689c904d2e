"""What cameras, streams and videos share: an OpenCV capture, grabbed, stamped, then decoded."""

import logging
import math
import os
import time
from abc import abstractmethod
from collections.abc import Sequence

import cv2
import numpy as np

from edge_app.errors import SourceError
from edge_app.sources.source import Shot, Source
from edge_app.values import Pixels

log = logging.getLogger(__name__)
_TRIES = 10
"""Pictures in a row that may fail to decode: some cameras start with a few broken ones."""


def open_capture(target: str, backend: int, limits: Sequence[int] = ()) -> cv2.VideoCapture:
    """Open with one OpenCV back end; whether it worked says `isOpened()`. limits: pairs of property and value.

    OpenCV and FFmpeg write nothing to the terminal, unless OPENCV_LOG_LEVEL or OPENCV_FFMPEG_LOGLEVEL say otherwise.
    """
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "5")
    if "OPENCV_LOG_LEVEL" not in os.environ:
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    return cv2.VideoCapture(target, backend, list(limits))


class OpenCvSource(Source):
    """Reads `capture`, which it owns. A picture that cannot be decoded is skipped and counted in `undecodable`."""

    def __init__(self, capture: cv2.VideoCapture, name: str, *, live: bool) -> None:
        fps = capture.get(cv2.CAP_PROP_FPS)
        size_wh = (int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)), int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT)))
        super().__init__(
            name,
            live=live,
            fps=fps if math.isfinite(fps) and 0 < fps <= 1000 else None,
            size_wh=size_wh if min(size_wh) > 0 else None,
        )
        self.undecodable = 0
        self._waited_s = 0.0
        self._capture = capture

    def _grab(self) -> Shot | None:
        for _ in range(_TRIES):
            asked = time.monotonic()
            captured_ns = self._expose()
            self._waited_s = time.monotonic() - asked
            if captured_ns is None:
                self._finish()
                return None
            image = self._decode()
            if image is not None:
                return Shot(image, captured_ns, clip_ns=self._clip_ns(captured_ns))
            self.undecodable += 1
            log.warning("%s: picture %d cannot be decoded, skipped", self.name, self.frames + self.undecodable)
        raise SourceError(f"{self.name}: {_TRIES} pictures in a row cannot be decoded, after {self.frames} frames.")

    def _expose(self) -> int | None:
        """Take the next picture without decoding it; the time of capture, None when there is no more."""
        return time.monotonic_ns() if self._capture.grab() else None

    def _clip_ns(self, captured_ns: int) -> int | None:
        """See `Frame.clip_ns`, of the picture that `_expose` took; None where the time of capture says it."""
        return None

    def _decode(self) -> Pixels | None:
        whole, image = self._capture.retrieve()
        if not whole or image is None or image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
            return None
        return np.asarray(image, np.uint8)

    @abstractmethod
    def _finish(self) -> None:
        """Nothing more came, after `_waited_s` seconds: return if that is the end, raise SourceError if it is not."""

    def _release(self) -> None:
        self._capture.release()
