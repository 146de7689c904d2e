"""The looks at a person side by side, for people to check what is about to be enrolled."""

from collections.abc import Sequence

import cv2
import numpy as np

from edge_app.faces.align import SIDE
from edge_app.faces.enrolment import Look
from edge_app.pictures.tiles import captioned
from edge_app.values import Pixels

_COLUMNS = 6
_GREEN, _RED, _GREY = (90, 180, 60), (60, 60, 210), (235, 235, 235)


def sheet(looks: Sequence[Look]) -> Pixels:
    """uint8 (height, width, 3): a green frame around each face that is kept, a red one around the others."""
    return captioned(
        [(_tile(look), _text(look, number)) for number, look in enumerate(looks, start=1)], side=SIDE, columns=_COLUMNS
    )


def _tile(look: Look) -> Pixels:
    tile = np.full((SIDE, SIDE, 3), _GREY, np.uint8) if look.face_bgr is None else look.face_bgr.copy()
    cv2.rectangle(tile, (0, 0), (SIDE - 1, SIDE - 1), _RED if look.fault else _GREEN, 3)
    return tile


def _text(look: Look, number: int) -> str:
    return f"{number}: {look.quality.score:.2f}" if look.quality else f"{number}: no face"


def jpeg(image_bgr: Pixels) -> bytes:
    """A JPEG file of a picture uint8 (height, width, 3)."""
    return cv2.imencode(".jpg", image_bgr, [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()
