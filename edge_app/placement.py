"""Where a picture lies in a network's input, and the way back from there to the picture."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from edge_app.spec import InputSpec
from edge_app.values import Floats

Area = tuple[int, int, int, int]
"""Left, top, width, height in pixels."""


@dataclass(frozen=True, slots=True)
class Placement:
    """The part `source_xywh` of the picture fills the part `target_xywh` of the input."""

    source_xywh: Area
    target_xywh: Area

    def to_picture(self, points: Floats) -> Floats:
        """Points float32 (..., 2), x and y in pixels of the input, in pixels of the picture."""
        if not points.size:
            return points
        source, target = (np.array(area, np.float32) for area in (self.source_xywh, self.target_xywh))
        return np.asarray((points - target[:2]) * (source[2:] / target[2:]) + source[:2], np.float32)

    def to_input(self, points: Floats) -> Floats:
        """Points float32 (..., 2), x and y in pixels of the picture, in pixels of the input."""
        source, target = (np.array(area, np.float32) for area in (self.source_xywh, self.target_xywh))
        return np.asarray((points - source[:2]) * (target[2:] / source[2:]) + target[:2], np.float32)


@lru_cache(maxsize=64)
def placement(picture_wh: tuple[int, int], spec: InputSpec) -> Placement:
    """How `spec.fit` places a picture of that size: stretched, whole with borders, or its middle alone."""
    return _PLACE[spec.fit](picture_wh, spec.size_wh)


def _stretch(picture_wh: tuple[int, int], size_wh: tuple[int, int]) -> Placement:
    return Placement((0, 0, *picture_wh), (0, 0, *size_wh))


def _letterbox(picture_wh: tuple[int, int], size_wh: tuple[int, int]) -> Placement:
    """Keep the aspect ratio; the rest is border, half on each side."""
    scale = min(size_wh[0] / picture_wh[0], size_wh[1] / picture_wh[1])
    width, height = (max(1, round(side * scale)) for side in picture_wh)
    return Placement((0, 0, *picture_wh), ((size_wh[0] - width) // 2, (size_wh[1] - height) // 2, width, height))


def _crop(picture_wh: tuple[int, int], size_wh: tuple[int, int]) -> Placement:
    """Keep the aspect ratio; what stands over is cut off, half on each side."""
    scale = min(picture_wh[0] / size_wh[0], picture_wh[1] / size_wh[1])
    width, height = (max(1, round(side * scale)) for side in size_wh)
    return Placement(((picture_wh[0] - width) // 2, (picture_wh[1] - height) // 2, width, height), (0, 0, *size_wh))


_PLACE = {"stretch": _stretch, "letterbox": _letterbox, "crop": _crop}
