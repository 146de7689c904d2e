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
    # The score first: of a label too long for the picture, only the end is lost.
    texts = [_plain(f"{score:.2f} {label}") for label, score in rows]
    _darken(image, 0, unit * (2 * len(rows) + 1), max([unit * 14, *(_width(text, unit) for text in texts)]))
    for row, (text, score) in enumerate(zip(texts, result.answer.scores, strict=True)):
        _bar(image, row, unit, score)
        _write(image, text, unit * (2 * row + 2), unit)
    footer, bottom = f"{result.age_ms:.0f} ms  #{result.number}", image.shape[0]
    _darken(image, max(0, bottom - 2 * unit), bottom, _width(footer, unit))
    _write(image, footer, bottom - unit // 2, unit)
    return image


def _bar(image: Pixels, row: int, unit: int, score: float) -> None:
    top, left = unit * (2 * row + 2) + unit // 4, unit // 2
    cv2.rectangle(image, (left, top), (left + int(unit * 13 * score), top + unit // 4), _GREEN, -1)


def _darken(image: Pixels, top: int, bottom: int, right: int) -> None:
    """Text stands on a darkened strip: an outline around it smears where its letters are wider than those inside."""
    region = image[top:bottom, :right]
    np.copyto(region, region // 3)


def _plain(text: str) -> str:
    """OpenCV's drawn fonts know no other letters."""
    return text.encode("ascii", "replace").decode()


def _style(unit: int) -> tuple[float, int]:
    """Scale and line width of letters `unit` pixels high."""
    return unit / 22, max(1, unit // 14)


def _width(text: str, unit: int) -> int:
    """Pixels from the left edge to the end of a line, margins included."""
    return cv2.getTextSize(text, _FONT, *_style(unit))[0][0] + unit


def _write(image: Pixels, text: str, baseline: int, unit: int) -> None:
    scale, thickness = _style(unit)
    cv2.putText(image, text, (unit // 2, baseline), _FONT, scale, _WHITE, thickness, cv2.LINE_AA)
