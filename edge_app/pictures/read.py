"""Read one picture file into pixels, or say why not."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from edge_app.errors import PictureError
from edge_app.tables import explain
from edge_app.values import Pixels

SUFFIXES = frozenset({".bmp", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp"})
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, b"\xff\xd9"


def read_picture(path: Path) -> Pixels:
    """Read `path` as uint8 (height, width, 3), blue green red, turned upright by its EXIF orientation.

    Grey becomes three equal channels, 16 bits become 8, transparent parts become white. Raises PictureError for a
    file that is missing, empty, truncated, not a picture, or larger than OPENCV_IO_MAX_IMAGE_PIXELS.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PictureError(f"Cannot read {path}: {explain(error)}.") from error
    if not data:
        raise PictureError(f"{path} is empty.")
    if data[:2] == b"\xff\xd8" and not _jpeg_is_whole(data):
        raise PictureError(f"{path} is cut off: a JPEG without its end.")
    try:
        return _decode(np.frombuffer(data, np.uint8))
    except cv2.error as error:
        raise PictureError(f"{path} cannot be decoded ({_reason(error)}).") from error


def _decode(data: NDArray[np.uint8]) -> Pixels:
    stored = None if data[0] == 0xFF else cv2.imdecode(data, cv2.IMREAD_UNCHANGED)  # a JPEG has no alpha
    if stored is not None and stored.ndim == 3 and stored.shape[2] == 4:
        return _over_white(np.asarray(stored))
    image = cv2.imdecode(data, cv2.IMREAD_COLOR)
    if image is None:
        raise cv2.error("not a picture that OpenCV knows, or damaged")
    return np.asarray(image, np.uint8)


def _over_white(image_bgra: NDArray[np.generic]) -> Pixels:
    scale = 255.0 / float(np.iinfo(image_bgra.dtype).max)
    values = image_bgra.astype(np.float32) * scale
    alpha = values[..., 3:] / 255.0
    return np.asarray(np.rint(values[..., :3] * alpha + 255.0 * (1.0 - alpha)), np.uint8)


def _jpeg_is_whole(data: bytes) -> bool:
    """Find the end marker after the scan (ITU-T T.81, B.1); a decoder would fill what is missing with grey."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _START_OF_SCAN:
            return data.find(_END_OF_IMAGE, at + 2 + length) >= 0
        at += 1 if marker == 0xFF else 2 + length
    return False


def _reason(error: cv2.error) -> str:
    text = str(error)
    if "CV_IO_MAX_IMAGE" in text or "validateInputImageSize" in text:
        return "it has more pixels than OPENCV_IO_MAX_IMAGE_PIXELS allows"
    return text.splitlines()[-1].strip() or "unknown reason"
