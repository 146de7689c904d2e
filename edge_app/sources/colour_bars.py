"""A drawn source for tests and first steps: moving colour bars, the frame's number, and patches of exact colours."""

import re

import cv2
import numpy as np

from edge_app.errors import SourceError
from edge_app.sources.pace import NoPace, Pace
from edge_app.sources.source import Shot, Source
from edge_app.values import Pixels

PATCHES_BGR = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (128, 128, 128), (0, 0, 0))
"""The colours along the lower quarter of each frame, left to right: blue, green, red, white, grey, black."""
_BARS_BGR = ((192, 192, 192), (0, 192, 192), (192, 192, 0), (0, 192, 0), (192, 0, 192), (0, 0, 192), (192, 0, 0))
_WANTED = "Wanted: test, or test:WIDTHxHEIGHT@FPS#COUNT with any part left out, for example test:640x480@30#100"


def open_colour_bars(text: str, *, live: bool, size_wh: tuple[int, int] | None) -> "ColourBars":
    """Open from what stands behind "test:". Raises SourceError when that is not WIDTHxHEIGHT@FPS#COUNT."""
    found = re.fullmatch(r"(?:(\d+)x(\d+))?(?:@(\d+(?:\.\d+)?))?(?:#(\d+))?", text)
    if not found:
        raise SourceError(f"Cannot understand test:{text}. {_WANTED}.")
    width, height, fps, count = found.groups()
    size_wh = (int(width), int(height)) if width else size_wh or (640, 480)
    if not all(32 <= side <= 8192 for side in size_wh) or not 0 < float(fps or 30) <= 1000:
        raise SourceError(f"Cannot draw test:{text}. Wanted: sides of 32 to 8192 pixels, at most 1000 frames a second.")
    return ColourBars(size_wh, float(fps or 30), live=live, count=int(count) if count else None)


class ColourBars(Source):
    """`count` frames, or endless if None: live at `fps`, else as fast as they are read."""

    def __init__(self, size_wh: tuple[int, int], fps: float, *, live: bool, count: int | None = None) -> None:
        super().__init__("test", live=live, fps=fps, size_wh=size_wh)
        self._count = count
        self._pace = Pace(fps, self._closing.wait) if live else NoPace()
        self._background_bgr = _background(*size_wh)

    def _grab(self) -> Shot | None:
        if self.frames == self._count:
            return None
        image = self._draw(self.frames)
        return Shot(image, self._pace.wait())

    def _draw(self, number: int) -> Pixels:
        image = self._background_bgr.copy()
        height = image.shape[0]
        bars = slice(0, height - height // 4)
        image[bars] = np.roll(self._background_bgr[bars], 4 * number, axis=1)
        scale = height / 240
        place = (round(8 * scale), round(32 * scale))
        cv2.putText(
            image, str(number), place, cv2.FONT_HERSHEY_SIMPLEX, scale, (255, 255, 255), max(1, round(2 * scale))
        )
        return image


def _background(width: int, height: int) -> Pixels:
    image = np.empty((height, width, 3), np.uint8)
    columns = np.arange(width)
    image[:] = np.asarray(_BARS_BGR, np.uint8)[columns * len(_BARS_BGR) // width]
    image[height - height // 4 :] = np.asarray(PATCHES_BGR, np.uint8)[columns * len(PATCHES_BGR) // width]
    return image
