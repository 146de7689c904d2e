"""Read one picture file into pixels, or say why not."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from edge_app.errors import PictureError
from edge_app.pictures.deep import why_no_grey, why_too_deep
from edge_app.pictures.whole import JPEG_START, why_not_whole
from edge_app.tables import explain
from edge_app.values import Pixels

SUFFIXES = frozenset({".bmp", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp"})
_WHITE = {np.dtype(np.uint8): 255, np.dtype(np.uint16): 65535}

if "OPENCV_LOG_LEVEL" not in os.environ:  # our errors say what is wrong with a picture, and with which
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


def read_picture(path: Path) -> Pixels:
    """Read `path` as uint8 (height, width, 3), blue green red, turned upright by its EXIF orientation.

    What the file holds counts, not its suffix. Grey becomes three equal channels, colours of 16 bits become 8,
    transparent parts become white (such a picture is not turned); of an animation the first picture is taken. Raises
    PictureError for a file that is missing, empty, cut off, damaged, not a picture, larger than
    OPENCV_IO_MAX_IMAGE_PIXELS, DICOM, or grey of more than 8 bits unless it is as bright as
    a photograph of 16.
    """
    return decode_picture(_contents(path), str(path))


def picture_size(path: Path) -> tuple[int, int]:
    """Width and height of what `read_picture` gives, and raises as that; a file is read once while it stays the same.

    Decoded, not looked up: of a picture that is cut off or turned by its EXIF orientation, the header says otherwise.
    """
    try:
        state = path.stat()
    except OSError as error:
        raise PictureError(f"Cannot read {path}: {explain(error)}.") from error
    return _size(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=1 << 16)
def _size(path: Path, _mtime_ns: int, _bytes: int) -> tuple[int, int]:
    height, width, _ = read_picture(path).shape
    return width, height


def decode_picture(data: bytes, where: str) -> Pixels:
    """As `read_picture`, of the bytes of a file; `where` names it in errors."""
    if problem := why_not_whole(data):
        raise PictureError(f"{where} is {problem}.")
    if problem := why_too_deep(data):
        raise PictureError(f"{where} is {problem}")
    try:
        return _decode(np.frombuffer(data, np.uint8), where, jpeg=data.startswith(JPEG_START))
    except cv2.error as error:
        raise PictureError(f"{where} cannot be decoded ({_reason(error)}).") from error


def _contents(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise PictureError(f"{path} is not a file.")  # reading a pipe would wait for ever
        data = path.read_bytes()
    except OSError as error:
        raise PictureError(f"Cannot read {path}: {explain(error)}.") from error
    if not data:
        raise PictureError(f"{path} is empty.")
    return data


def _decode(data: NDArray[np.uint8], where: str, *, jpeg: bool) -> Pixels:
    """jpeg: no transparent parts, no more than 8 bits."""
    stored = None if jpeg else cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    if stored is not None and (problem := why_no_grey(np.asarray(stored))):
        raise PictureError(f"{where} is {problem}")
    if stored is not None and stored.ndim == 3 and stored.shape[2] == 4:
        return _over_white(np.asarray(stored))
    image = cv2.imdecode(data, cv2.IMREAD_COLOR)
    if image is None:
        raise cv2.error("not a picture that OpenCV knows, or damaged")
    return np.asarray(image, np.uint8)


def _over_white(image_bgra: NDArray[Any]) -> Pixels:
    if image_bgra.dtype not in _WHITE:
        raise cv2.error(f"its values are {image_bgra.dtype}; wanted 8 or 16 bits")
    values = image_bgra.astype(np.float32) * (255.0 / _WHITE[image_bgra.dtype])
    alpha = values[..., 3:] / 255.0
    return np.asarray(np.rint(values[..., :3] * alpha + 255.0 * (1.0 - alpha)), np.uint8)


def _reason(error: cv2.error) -> str:
    text = str(error)
    if "CV_IO_MAX_IMAGE" in text or "validateInputImageSize" in text:
        return "it has more pixels than OPENCV_IO_MAX_IMAGE_PIXELS allows"
    return text.splitlines()[-1].strip() or "unknown reason"
