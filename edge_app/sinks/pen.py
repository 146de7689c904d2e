"""Text, frames and shapes in a picture uint8 (height, width, 3) BGR, all sized by `unit`, the height of a letter."""

import cv2
import numpy as np
from numpy.typing import NDArray

from edge_app.values import Floats, Pixels

Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)
GREEN: Colour = (120, 220, 80)
GREY: Colour = (170, 170, 170)
AMBER: Colour = (60, 180, 255)
RED: Colour = (60, 60, 255)

_FONT = cv2.FONT_HERSHEY_SIMPLEX
_FAR = 30_000
"""Pixels: OpenCV draws in 16 bits, and a box may reach far past the picture."""


def frame(image: Pixels, box_xyxy: Floats, colour: Colour, unit: int) -> None:
    """A frame around a box."""
    left, top, right, bottom = corners(box_xyxy)
    cv2.rectangle(image, (left, top), (right, bottom), colour, stroke(unit))


def dots(image: Pixels, points: Floats, unit: int) -> None:
    """A dot at each of the points float32 (k, 2)."""
    for x, y in whole(points).tolist():
        cv2.circle(image, (x, y), stroke(unit) + 1, WHITE, -1)


def path(image: Pixels, points: Floats, colour: Colour, unit: int, *, closed: bool) -> None:
    """A line through the points float32 (k, 2)."""
    cv2.polylines(image, [whole(points)], closed, colour, stroke(unit), cv2.LINE_AA)


def arrow(image: Pixels, ends: Floats, colour: Colour, unit: int) -> None:
    """An arrow from the first to the second of its ends, float32 (2, 2)."""
    start, tip = whole(ends).tolist()
    cv2.arrowedLine(image, start, tip, colour, stroke(unit), cv2.LINE_AA, tipLength=0.4)


def stroke(unit: int) -> int:
    """Width of a line in pixels."""
    return max(1, unit // 8)


def whole(places: Floats) -> NDArray[np.int32]:
    """Whole pixels that OpenCV can draw at, int32 of the same shape."""
    return np.asarray(places.round().clip(-_FAR, _FAR), np.int32)


def corners(box_xyxy: Floats) -> tuple[int, int, int, int]:
    """Left, top, right, bottom in whole pixels."""
    left, top, right, bottom = whole(box_xyxy).tolist()
    return left, top, right, bottom


def darken(image: Pixels, left: int, top: int, right: int, bottom: int) -> None:
    """Text stands on a darkened strip: an outline around it smears where its letters are wider than those inside."""
    region = image[top:bottom, left:right]
    np.copyto(region, region // 3)


def plain_text(text: str) -> str:
    """OpenCV's drawn fonts know no other letters."""
    return text.encode("ascii", "replace").decode()


def width(text: str, unit: int) -> int:
    """Pixels from the left edge to the end of a line, margins included."""
    return cv2.getTextSize(plain_text(text), _FONT, *_style(unit))[0][0] + unit


def write(image: Pixels, text: str, left: int, baseline: int, unit: int) -> None:
    """White text."""
    scale, thickness = _style(unit)
    place = (left + unit // 2, baseline)
    cv2.putText(image, plain_text(text), place, _FONT, scale, WHITE, thickness, cv2.LINE_AA)


def _style(unit: int) -> tuple[float, int]:
    """Scale and line width of letters `unit` pixels high."""
    return unit / 22, max(1, unit // 14)
