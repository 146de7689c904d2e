"""A virtual camera: it pans and zooms smoothly over still photos."""

import math
from pathlib import Path

import cv2
import numpy as np

from edge_app.errors import PictureError, SourceError
from edge_app.pictures.read import read_picture
from edge_app.sources.pace import NoPace, Pace
from edge_app.sources.source import Shot, Source
from edge_app.values import Pixels

_FPS = 30.0
_CLOSEST = 0.6
"""The closest view shows this part of the photo's width or height."""
_FRAMES_EACH = 150
"""How long the camera stays with one photo."""


def open_pan(text: str, *, live: bool, size_wh: tuple[int, int] | None) -> "Pan":
    """Open from what stands behind "pan:", one file or several with commas between. Raises SourceError."""
    size_wh = size_wh or (640, 480)
    names = [text] if Path(text).expanduser().is_file() else [name for name in text.split(",") if name]
    if not names:
        raise SourceError("pan: names no photo. Wanted: pan:photo.jpg, or pan:one.jpg,two.jpg.")
    try:
        photos_bgr = [_shrunk(read_picture(Path(name).expanduser()), size_wh) for name in names]
    except PictureError as error:
        raise SourceError(str(error)) from error
    return Pan(photos_bgr, f"pan:{text}", live=live, size_wh=size_wh)


class Pan(Source):
    """Endless, 30 frames a second if `live`: 5 s over each of `photos_bgr`, uint8 (height, width, 3), then again."""

    def __init__(self, photos_bgr: list[Pixels], name: str, *, live: bool, size_wh: tuple[int, int]) -> None:
        super().__init__(name, live=live, fps=_FPS, size_wh=size_wh)
        self._photos_bgr, self._size_wh = photos_bgr, size_wh
        self._pace = Pace(_FPS, self._closing.wait) if live else NoPace()

    def _grab(self) -> Shot | None:
        turn, step = divmod(self.frames, _FRAMES_EACH)
        photo_bgr = self._photos_bgr[turn % len(self._photos_bgr)]
        image = _window(photo_bgr, self._size_wh, step / _FRAMES_EACH)
        return Shot(image, self._pace.wait())


def _shrunk(photo_bgr: Pixels, size_wh: tuple[int, int]) -> Pixels:
    """A large photo, made so small that the closest view needs no shrinking: the edges would flicker."""
    height, width = photo_bgr.shape[:2]
    scale = _CLOSEST * min(width / size_wh[0], height / size_wh[1])
    if scale <= 1:
        return photo_bgr
    small_wh = (round(width / scale), round(height / scale))
    return np.asarray(cv2.resize(photo_bgr, small_wh, interpolation=cv2.INTER_AREA), np.uint8)


def _window(photo_bgr: Pixels, size_wh: tuple[int, int], part: float) -> Pixels:
    """What the camera sees after `part` of its round, 0 to 1: the whole photo, closer, and back."""
    height, width = photo_bgr.shape[:2]
    angle = 2 * math.pi * part
    zoom = (1 + _CLOSEST) / 2 + (1 - _CLOSEST) / 2 * math.cos(angle)
    scale = zoom * min(width / size_wh[0], height / size_wh[1])
    view_w, view_h = size_wh[0] * scale, size_wh[1] * scale
    left = (width - view_w) / 2 * (1 + math.sin(angle))
    top = (height - view_h) / 2 * (1 + math.sin(2 * angle))
    # Output pixel centre (x, y) lies at (x + 0.5) * scale + left - 0.5 of the photo, and so for y.
    shift = 0.5 * scale - 0.5
    to_photo = np.array([[scale, 0.0, left + shift], [0.0, scale, top + shift]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(photo_bgr, to_photo, size_wh, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )
