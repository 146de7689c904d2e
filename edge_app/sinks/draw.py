"""Results drawn into pictures."""

import cv2
import numpy as np

from edge_app.values import Pixels, Result

_FONT = cv2.FONT_HERSHEY_SIMPLEX
_WHITE, _GREEN = (255, 255, 255), (120, 220, 80)


def draw(result: Result) -> Pixels:
    """A copy of the frame, uint8 (height, width, 3) BGR, with the best classes as bars, and the frame's age below."""
    image = result.frame.image_bgr.copy()
    unit = max(10, min(image.shape[:2]) // 22)
    rows = list(zip(result.answer.labels, result.answer.scores, strict=True))
    _darken(image, 0, unit * (2 * len(rows) + 1), unit * 14)
    for row, (label, score) in enumerate(rows):
        _bar(image, row, unit, label, score)
    _text(
        image, f"{result.age_ms:.0f} ms  #{result.number}", (unit // 2, image.shape[0] - unit // 2), unit, outline=True
    )
    return image


def _bar(image: Pixels, row: int, unit: int, label: str, score: float) -> None:
    baseline = unit * (2 * row + 2)
    length = int(unit * 13 * score)
    cv2.rectangle(image, (unit // 2, baseline + unit // 4), (unit // 2 + length, baseline + unit // 2), _GREEN, -1)
    _text(image, f"{label} {score:.2f}", (unit // 2, baseline), unit)


def _darken(image: Pixels, top: int, bottom: int, right: int) -> None:
    region = image[top:bottom, :right]
    np.copyto(region, region // 3)


def _text(image: Pixels, text: str, at: tuple[int, int], unit: int, *, outline: bool = False) -> None:
    plain = text.encode("ascii", "replace").decode()  # OpenCV's drawn fonts know no other letters
    scale = unit / 22
    if outline:
        cv2.putText(image, plain, at, _FONT, scale, (0, 0, 0), max(3, unit // 5), cv2.LINE_AA)
    cv2.putText(image, plain, at, _FONT, scale, _WHITE, max(1, unit // 14), cv2.LINE_AA)
