"""A picture as the network gets it, and the part of it that one unit sees."""

from pathlib import Path

import cv2
import numpy as np

from edge_app.explain.features.tiles import GROUND, fitted
from edge_app.explain.layers.field import Field
from edge_app.pictures.read import read_picture
from edge_app.preprocess import fit_pixels
from edge_app.spec import InputSpec
from edge_app.values import Pixels

_TO_BGR = {"rgb": cv2.COLOR_RGB2BGR, "grey": cv2.COLOR_GRAY2BGR}
_MARK = (60, 60, 230)


def seen_picture(path: Path, spec: InputSpec) -> Pixels:
    """Resized and placed as for the network, uint8 (height, width, 3), blue green red; grey where it sees no colour.

    Raises PictureError.
    """
    pixels = fit_pixels(read_picture(path), spec)
    return np.asarray(cv2.cvtColor(pixels, _TO_BGR[spec.colour]) if spec.colour in _TO_BGR else pixels, np.uint8)


def patch(seen_bgr: Pixels, field: Field, place_yx: tuple[int, int], side: int) -> Pixels:
    """What the unit at that place of a map sees, uint8 (side, side, 3); what lies outside the picture is grey.

    Where it sees more than the picture is large: the picture, with a frame around the middle of what it sees.
    """
    height, width = seen_bgr.shape[:2]
    (top, bottom), (left, right) = field.y.pixels(place_yx[0]), field.x.pixels(place_yx[1])
    if bottom - top > height or right - left > width:
        return _marked(seen_bgr, field, ((top + bottom) / 2, (left + right) / 2), side)
    canvas = np.full((bottom - top, right - left, 3), GROUND, np.uint8)
    inside = np.s_[max(top, 0) : min(bottom, height), max(left, 0) : min(right, width)]
    part = seen_bgr[inside]
    down, across = max(-top, 0), max(-left, 0)
    canvas[down : down + part.shape[0], across : across + part.shape[1]] = part
    return fitted(canvas, side)


def _marked(seen_bgr: Pixels, field: Field, middle_yx: tuple[float, float], side: int) -> Pixels:
    tile, scale = fitted(seen_bgr, side), side / max(seen_bgr.shape[:2])
    borders = [(side - length * scale) / 2 for length in seen_bgr.shape[:2]]
    y, x = (place * scale + border for place, border in zip(middle_yx, borders, strict=True))
    half = max(4, round(max(field.y.stride, field.x.stride) * scale / 2))
    start, end = ((round(x + sign * half), round(y + sign * half)) for sign in (-1, 1))
    for colour, thickness in (((255, 255, 255), 3), (_MARK, 1)):
        cv2.rectangle(tile, start, end, colour, thickness)
    return tile
