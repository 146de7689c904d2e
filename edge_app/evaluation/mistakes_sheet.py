"""Mistakes of a detector side by side on one picture, to be looked over at a glance."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from edge_app import files
from edge_app.evaluation.mistakes import Mistake
from edge_app.pictures.read import read_picture
from edge_app.pictures.tiles import captioned
from edge_app.preprocess import fit_pixels
from edge_app.sinks.draw import plain_text
from edge_app.spec import InputSpec
from edge_app.values import Pixels

_SIDE, _COLUMNS = 200, 4
_AROUND = 1.0
"""Of the box's longer side that is shown on each side of it."""
_MISSED, _ALARM = (60, 60, 210), (30, 140, 230)


def write_mistakes(mistakes: Sequence[Mistake], path: Path) -> None:
    """A JPEG file: red frames around what was missed, orange ones around false alarms. Raises OutputError."""
    files.write_bytes(path, cv2.imencode(".jpg", sheet(mistakes), [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes())


def sheet(mistakes: Sequence[Mistake]) -> Pixels:
    """uint8 (height, width, 3), rows of four. Raises PictureError."""
    return captioned([(_tile(one), _text(one)) for one in mistakes], side=_SIDE, columns=_COLUMNS)


def _text(mistake: Mistake) -> str:
    kind = "missed" if mistake.score is None else f"false alarm {mistake.score:.2f}"
    return f"{kind}: {plain_text(mistake.label)}"


def _tile(mistake: Mistake) -> Pixels:
    """The box and its surroundings, uint8 (side, side, 3)."""
    image_bgr = read_picture(mistake.path)
    box = mistake.box_xyxy
    around = _AROUND * float((box[2:] - box[:2]).max())
    size = np.array(image_bgr.shape[1::-1])
    low = np.clip(box[:2] - around, 0, size - 1).astype(int)  # a false alarm may lie beside the picture
    high = np.minimum(box[2:] + around, size).astype(int)
    high = np.maximum(high, low + 1)
    part = image_bgr[low[1] : high[1], low[0] : high[0]].copy()
    scale = _SIDE / max(part.shape[:2])
    corners = ((box.reshape(2, 2) - low) * scale).round().astype(int)
    size_wh = max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    part = np.asarray(cv2.resize(part, size_wh, interpolation=method), np.uint8)
    corners = np.clip(corners, 0, np.subtract(size_wh, 1))  # of one that is larger than the picture, the frame is seen
    colour = _MISSED if mistake.score is None else _ALARM
    cv2.rectangle(part, corners[0].tolist(), corners[1].tolist(), colour, 2)
    return fit_pixels(part, InputSpec(size_wh=(_SIDE, _SIDE), colour="bgr", fit="letterbox"))
