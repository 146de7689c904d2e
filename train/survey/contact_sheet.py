"""Many pictures of a class on one, to be looked over at a glance."""

from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np

from edge_app import files
from edge_app.errors import PictureError
from edge_app.pictures.read import read_picture
from edge_app.preprocess import fit_pixels
from edge_app.spec import InputSpec
from edge_app.values import Pixels

TILE_SIDE = 112
_GAP = 4
_COLUMNS = 8
_WHITE = 255
_JPEG = (cv2.IMWRITE_JPEG_QUALITY, 88)


def tile(path: Path, side: int = TILE_SIDE) -> Pixels | None:
    """The picture in a square of `side` pixels, uint8 (side, side, 3); None when it cannot be read."""
    try:
        image_bgr = read_picture(path)
    except PictureError:
        return None  # it is a finding of its own
    enlarged = max(image_bgr.shape[:2]) < side // 2
    shape = InputSpec(
        size_wh=(side, side), colour="bgr", fit="letterbox", interpolation="nearest" if enlarged else "area"
    )
    return fit_pixels(image_bgr, shape)


def contact_sheet(paths: Iterable[Path]) -> Pixels:
    """The pictures in rows of eight, uint8 (height, width, 3); those that cannot be read are left out."""
    tiles = [one for one in map(tile, paths) if one is not None]
    step = TILE_SIDE + _GAP
    columns, rows = min(max(len(tiles), 1), _COLUMNS), max(-(-len(tiles) // _COLUMNS), 1)
    sheet = np.full((rows * step + _GAP, columns * step + _GAP, 3), _WHITE, np.uint8)
    for number, one in enumerate(tiles):
        top, left = (_GAP + step * at for at in divmod(number, _COLUMNS))
        sheet[top : top + TILE_SIDE, left : left + TILE_SIDE] = one
    return sheet


def as_jpeg(image_bgr: Pixels) -> bytes:
    """The bytes of a JPEG file."""
    return cv2.imencode(".jpg", image_bgr, _JPEG)[1].tobytes()


def write_sheets(samples: dict[str, tuple[Path, ...]], folder: Path) -> list[Path]:
    """One JPEG in `folder` for each class, named as the class. Returns their paths. Raises OutputError."""
    paths = [folder / f"{label}.jpg" for label in samples]
    for path, pictures in zip(paths, samples.values(), strict=True):
        files.write_bytes(path, as_jpeg(contact_sheet(pictures)))
    return paths
