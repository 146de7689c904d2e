"""The looks at a person side by side, for people to check what is about to be enrolled."""

from collections.abc import Sequence

import cv2
import numpy as np

from edge_app.faces.align import SIDE
from edge_app.faces.enrolment import Look
from edge_app.values import Pixels

_COLUMNS, _FOOTER, _GAP = 6, 22, 8
_GREEN, _RED, _GREY = (90, 180, 60), (60, 60, 210), (235, 235, 235)


def sheet(looks: Sequence[Look]) -> Pixels:
    """uint8 (height, width, 3): a green frame around each face that is kept, a red one around the others."""
    rows = -(-max(1, len(looks)) // _COLUMNS)
    cell_w, cell_h = SIDE + _GAP, SIDE + _FOOTER + _GAP
    canvas = np.full((rows * cell_h + _GAP, _COLUMNS * cell_w + _GAP, 3), 255, np.uint8)
    for number, look in enumerate(looks):
        row, column = divmod(number, _COLUMNS)
        top, left = row * cell_h + _GAP, column * cell_w + _GAP
        face = np.full((SIDE, SIDE, 3), _GREY, np.uint8) if look.face_bgr is None else look.face_bgr
        canvas[top : top + SIDE, left : left + SIDE] = face
        cv2.rectangle(canvas, (left, top), (left + SIDE - 1, top + SIDE - 1), _RED if look.fault else _GREEN, 3)
        text = f"{number + 1}: {look.quality.score:.2f}" if look.quality else f"{number + 1}: no face"
        cv2.putText(canvas, text, (left + 2, top + SIDE + 16), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (40, 40, 40), 1, 16)
    return canvas


def jpeg(image_bgr: Pixels) -> bytes:
    """A JPEG file of a picture uint8 (height, width, 3)."""
    return cv2.imencode(".jpg", image_bgr, [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()
