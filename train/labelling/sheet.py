"""Labelled pictures side by side, to be looked over before anything learns from them."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from edge_app import files
from edge_app.pictures.read import read_picture
from edge_app.pictures.tiles import captioned
from edge_app.placement import placement
from edge_app.preprocess import fit_pixels
from edge_app.spec import InputSpec
from edge_app.values import Pixels
from train.labelling.label import Row

_SIDE, _COLUMNS = 240, 4
_SHOWN = InputSpec(size_wh=(_SIDE, _SIDE), colour="bgr", fit="letterbox")
_SURE, _UNSURE = (60, 180, 60), (150, 150, 150)


def write_sheet(rows: Sequence[Row], out: Path, count: int = 24) -> None:
    """A JPEG file with `count` of the pictures, evenly spread over all: green boxes, grey ones where it is unsure.

    Raises OutputError.
    """
    places = np.linspace(0, len(rows) - 1, min(count, len(rows))).astype(int)
    tiles = [(_tile(rows[place]), rows[place].path.name[:24]) for place in places]
    sheet = captioned(tiles, side=_SIDE, columns=_COLUMNS)
    files.write_bytes(out, cv2.imencode(".jpg", sheet, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes())


def _tile(row: Row) -> Pixels:
    image = fit_pixels(read_picture(row.path), _SHOWN)
    corners = placement(row.size_wh, _SHOWN).to_input(row.labelled.objects.boxes_xyxy.reshape(-1, 2, 2))
    for (first, second), sure in zip(corners.round().astype(int).tolist(), row.labelled.sure, strict=True):
        cv2.rectangle(image, first, second, _SURE if sure else _UNSURE, 2)
    return image
