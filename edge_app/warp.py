"""A picture through a similarity: turned, scaled and shifted, without the noise that skipped pixels make."""

from typing import Literal

import cv2
import numpy as np

from edge_app.values import Floats, Pixels

_BORDERS = {"repeat": cv2.BORDER_REPLICATE, "grey": cv2.BORDER_CONSTANT}
_LEAST = 1e-3
"""Scale below which a picture becomes a dot anyway."""


def warp(
    image_bgr: Pixels, matrix: Floats, size_wh: tuple[int, int], border: Literal["repeat", "grey"] = "repeat"
) -> Pixels:
    """uint8 (height, width, 3) of `size_wh`; what lies outside the picture is its repeated border, or mid grey.

    matrix: float32 (2, 3), from x and y in the picture to those in the result; the middle of the first pixel is 0, 0.
    """
    times = int(1 / max(float(np.hypot(matrix[0, 0], matrix[1, 0])), _LEAST))
    if times > 1:  # the interpolation looks at four pixels: where more fall on one, they have to be averaged before
        image_bgr, matrix = _shrunk(image_bgr, matrix, times)
    warped = cv2.warpAffine(
        image_bgr, matrix, size_wh, flags=cv2.INTER_LINEAR, borderMode=_BORDERS[border], borderValue=(128, 128, 128)
    )
    return np.asarray(warped, np.uint8)


def from_middles(matrix: Floats) -> Floats:
    """For `warp`, float32 (2, 3), from a transform of places that are measured from the first pixel's corner."""
    return np.asarray(np.column_stack([matrix[:, :2], matrix[:, 2] + matrix[:, :2].sum(axis=1) / 2 - 0.5]), np.float32)


def _shrunk(image_bgr: Pixels, matrix: Floats, times: int) -> tuple[Pixels, Floats]:
    """The picture with so many times smaller sides, and the transform from there."""
    height, width = image_bgr.shape[:2]
    size_wh = max(1, width // times), max(1, height // times)
    shrunk = cv2.resize(image_bgr, size_wh, interpolation=cv2.INTER_AREA)
    factors = np.array([width / size_wh[0], height / size_wh[1]])
    # Pixel x reaches from x - 1/2 to x + 1/2, in both pictures.
    linear, shift = matrix[:, :2] * factors, matrix[:, 2] + matrix[:, :2] @ (factors / 2 - 0.5)
    return np.asarray(shrunk, np.uint8), np.asarray(np.column_stack([linear, shift]), np.float32)
