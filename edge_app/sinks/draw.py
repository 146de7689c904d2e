"""Results drawn into pictures."""

from typing import Literal

import cv2
import numpy as np

from edge_app.values import Classification, Detections, Floats, People, Pixels, Result

_FONT = cv2.FONT_HERSHEY_SIMPLEX
_WHITE, _GREEN, _GREY = (255, 255, 255), (120, 220, 80), (170, 170, 170)
_FAR = 30_000
"""Pixels: OpenCV draws in 16 bits, and a box may reach far past the picture."""


Blur = Literal["none", "unknown", "all"]
"""Whose faces are made unrecognisable."""


def draw(result: Result, blur: Blur = "none") -> Pixels:
    """A copy of the frame, uint8 (height, width, 3) BGR, with what was found in it, and the frame's age below."""
    image = result.frame.image_bgr.copy()
    unit = max(10, min(image.shape[:2]) // 22)
    if isinstance(result.answer, Classification):
        _classes(image, result.answer, unit)
    elif isinstance(result.answer, People):
        _people(image, result.answer, unit, blur)
    else:
        _objects(image, result.answer, unit)
    footer, bottom = f"{result.age_ms:.0f} ms  #{result.number}", image.shape[0]
    _darken(image, 0, max(0, bottom - 2 * unit), _width(footer, unit), bottom)
    _write(image, footer, 0, bottom - unit // 2, unit)
    return image


def _classes(image: Pixels, answer: Classification, unit: int) -> None:
    """The best classes as bars."""
    rows = list(zip(answer.labels, answer.scores, strict=True))
    # The score first: of a label too long for the picture, only the end is lost.
    texts = [plain_text(f"{score:.2f} {label}") for label, score in rows]
    _darken(image, 0, 0, max([unit * 14, *(_width(text, unit) for text in texts)]), unit * (2 * len(rows) + 1))
    for row, (text, score) in enumerate(zip(texts, answer.scores, strict=True)):
        _bar(image, row, unit, score)
        _write(image, text, 0, unit * (2 * row + 2), unit)


def _objects(image: Pixels, found: Detections, unit: int) -> None:
    """A frame around each object, its label above it, a dot at each keypoint; the best on top."""
    width = max(1, unit // 8)
    for index in reversed(range(len(found))):
        left, top, right, bottom = _corners(found.boxes_xyxy[index])
        text = plain_text(f"{found.scores[index]:.2f} {found.names[index]}")
        above = max(0, top - 2 * unit)
        _darken(image, max(0, left), above, max(0, left) + _width(text, unit), above + 2 * unit)
        _write(image, text, max(0, left), above + 3 * unit // 2, unit)
        cv2.rectangle(image, (left, top), (right, bottom), _GREEN, width)
        for x, y in found.keypoints[index].round().clip(-_FAR, _FAR).tolist():
            cv2.circle(image, (int(x), int(y)), width + 1, _WHITE, -1)


def _people(image: Pixels, people: People, unit: int, blur: Blur) -> None:
    """A frame around each face, green with the name of somebody known, grey for others."""
    for box_xyxy in _hidden(people, blur):
        _coarsen(image, *_corners(_wider(box_xyxy)))
    for face in people.faces:
        left, top, right, bottom = _corners(face.box_xyxy)
        known = face.person is not None
        text = plain_text(f"{face.name} {face.score:.2f}" if known else "unknown")
        above = max(0, top - 2 * unit)
        _darken(image, max(0, left), above, max(0, left) + _width(text, unit), above + 2 * unit)
        _write(image, text, max(0, left), above + 3 * unit // 2, unit)
        cv2.rectangle(image, (left, top), (right, bottom), _GREEN if known else _GREY, max(1, unit // 8))


def _hidden(people: People, blur: Blur) -> list[Floats]:
    """The boxes to make unrecognisable: also where a face is only expected, for a detector misses one now and then."""
    if blur == "none":
        return []
    return [*people.perhaps_xyxy, *(face.box_xyxy for face in people.faces if blur == "all" or face.person is None)]


def _corners(box_xyxy: Floats) -> tuple[int, int, int, int]:
    left, top, right, bottom = (int(side) for side in box_xyxy.round().clip(-_FAR, _FAR))
    return left, top, right, bottom


def _wider(box_xyxy: Floats) -> Floats:
    """With a fifth of its sides more on each: hair and ears tell people too, and a box may lag behind."""
    margin = 0.2 * (box_xyxy[2:] - box_xyxy[:2])
    return np.concatenate([box_xyxy[:2] - margin, box_xyxy[2:] + margin])


def _coarsen(image: Pixels, left: int, top: int, right: int, bottom: int) -> None:
    """Six fields across a face: too few to know anybody by (a blur can be undone, this cannot)."""
    region = image[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
    if region.size:
        small = cv2.resize(region, (6, 6), interpolation=cv2.INTER_AREA)
        region[...] = cv2.resize(small, region.shape[1::-1], interpolation=cv2.INTER_NEAREST)


def _bar(image: Pixels, row: int, unit: int, score: float) -> None:
    top, left = unit * (2 * row + 2) + unit // 4, unit // 2
    cv2.rectangle(image, (left, top), (left + int(unit * 13 * score), top + unit // 4), _GREEN, -1)


def _darken(image: Pixels, left: int, top: int, right: int, bottom: int) -> None:
    """Text stands on a darkened strip: an outline around it smears where its letters are wider than those inside."""
    region = image[top:bottom, left:right]
    np.copyto(region, region // 3)


def plain_text(text: str) -> str:
    """OpenCV's drawn fonts know no other letters."""
    return text.encode("ascii", "replace").decode()


def _style(unit: int) -> tuple[float, int]:
    """Scale and line width of letters `unit` pixels high."""
    return unit / 22, max(1, unit // 14)


def _width(text: str, unit: int) -> int:
    """Pixels from the left edge to the end of a line, margins included."""
    return cv2.getTextSize(text, _FONT, *_style(unit))[0][0] + unit


def _write(image: Pixels, text: str, left: int, baseline: int, unit: int) -> None:
    scale, thickness = _style(unit)
    cv2.putText(image, text, (left + unit // 2, baseline), _FONT, scale, _WHITE, thickness, cv2.LINE_AA)
