"""Changes of place: shifted, turned, larger or smaller.

What comes in at the border is mirrored, the pixel at the border itself once (OpenCV's BORDER_REFLECT_101). A black
border would be an edge that no picture has, and a repeated one stripes: a network would be judged by how it takes
these. Going round, as on a torus, puts at one border what belongs to the other, and is kind to networks that forget
where things are. Mirrored pixels go on with the colours and the sharpness of their picture. Training with
`augment.crop`, `turn` or `scale` mirrors too: a network that learned so has met such borders.
"""

import cv2
import numpy as np
from numpy.random import Generator

from edge_app.values import Pixels

BORDER = "mirrored"
_MODE = cv2.BORDER_REFLECT_101
_WAYS = ((0, -1), (0, 1), (-1, 0), (1, 0))
"""Down and across."""


def shifted(image_bgr: Pixels, pixels: float, rng: Generator) -> Pixels:
    """By whole pixels up, down, left or right, as the dice fall."""
    down, across = _WAYS[rng.integers(len(_WAYS))]
    return moved(image_bgr, round(down * pixels), round(across * pixels))


def moved(image_bgr: Pixels, down: int, across: int) -> Pixels:
    """By so many pixels down and to the right; negative ones up and to the left. No pixel is interpolated."""
    height, width = image_bgr.shape[:2]
    top, left = max(down, 0), max(across, 0)
    padded = cv2.copyMakeBorder(image_bgr, top, max(-down, 0), left, max(-across, 0), _MODE)
    return np.ascontiguousarray(padded[top - down :, left - across :][:height, :width], np.uint8)


def turned(image_bgr: Pixels, degrees: float, rng: Generator) -> Pixels:
    """About the middle, to the left or to the right, as the dice fall."""
    return _warped(image_bgr, degrees * (1 if rng.integers(2) else -1), 1.0)


def scaled(image_bgr: Pixels, factor: float, rng: Generator) -> Pixels:
    """About the middle, by linear interpolation; down to a half that averages, and no pixel is left out."""
    del rng
    return _warped(image_bgr, 0.0, factor)


def _warped(image_bgr: Pixels, degrees: float, factor: float) -> Pixels:
    height, width = image_bgr.shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, factor)
    return np.asarray(cv2.warpAffine(image_bgr, matrix, (width, height), borderMode=_MODE), np.uint8)
