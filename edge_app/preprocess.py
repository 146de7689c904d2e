"""From pixels to input values: the one function that training, calibration, evaluation and the camera loop share."""

import cv2
import numpy as np

from edge_app.placement import placement
from edge_app.spec import InputSpec
from edge_app.values import Floats, Pixels

_INTERPOLATION = {
    "area": cv2.INTER_AREA,
    "linear": cv2.INTER_LINEAR,
    "nearest": cv2.INTER_NEAREST,
}
_FROM_BGR = {"rgb": cv2.COLOR_BGR2RGB, "grey": cv2.COLOR_BGR2GRAY}


def preprocess(image_bgr: Pixels, spec: InputSpec) -> Floats:
    """The network's input values, float32 (height, width, channels), for a picture uint8 (any height, any width, 3)."""
    return scale_pixels(fit_pixels(image_bgr, spec), spec)


def fit_pixels(image_bgr: Pixels, spec: InputSpec) -> Pixels:
    """Resize and reorder only: uint8 (height, width, channels) in the network's size and colour order."""
    resized = _placed(image_bgr, spec)
    reordered = cv2.cvtColor(resized, _FROM_BGR[spec.colour]) if spec.colour in _FROM_BGR else resized
    return np.asarray(reordered, np.uint8).reshape(spec.shape)


def scale_pixels(pixels: Pixels, spec: InputSpec) -> Floats:
    """(pixel - mean) / std for uint8 (..., channels); float32 of the same shape."""
    mean, std = np.asarray(spec.mean, np.float32), np.asarray(spec.std, np.float32)
    return np.asarray((pixels.astype(np.float32) - mean) / std, np.float32)


def _placed(image_bgr: Pixels, spec: InputSpec) -> Pixels:
    """The picture in the network's size; what it does not fill is mid grey."""
    place = placement((image_bgr.shape[1], image_bgr.shape[0]), spec)
    (x, y, width, height), (left, top, *inner_wh) = place.source_xywh, place.target_xywh
    resized = _resize(image_bgr[y : y + height, x : x + width], (inner_wh[0], inner_wh[1]), spec)
    if (inner_wh[0], inner_wh[1]) == spec.size_wh:
        return resized
    canvas = np.full((spec.size_wh[1], spec.size_wh[0], 3), 128, np.uint8)
    canvas[top : top + inner_wh[1], left : left + inner_wh[0]] = resized
    return canvas


def _resize(image_bgr: Pixels, size_wh: tuple[int, int], spec: InputSpec) -> Pixels:
    if (image_bgr.shape[1], image_bgr.shape[0]) == size_wh:
        return image_bgr
    if spec.interpolation == "pyramid":
        return _resize_exactly(_halved(image_bgr, size_wh), size_wh)
    return np.asarray(cv2.resize(image_bgr, size_wh, interpolation=_INTERPOLATION[spec.interpolation]), np.uint8)


def _resize_exactly(image_bgr: Pixels, size_wh: tuple[int, int]) -> Pixels:
    """The same bits on every processor, which INTER_LINEAR does not promise.

    With a fourth channel, for OpenCV has vector instructions for four but not for three.
    """
    padded = cv2.cvtColor(image_bgr, cv2.COLOR_BGR2BGRA)
    resized = cv2.resize(padded, size_wh, interpolation=cv2.INTER_LINEAR_EXACT)
    return np.asarray(cv2.cvtColor(resized, cv2.COLOR_BGRA2BGR), np.uint8)


def _halved(image_bgr: Pixels, size_wh: tuple[int, int]) -> Pixels:
    """Smaller by averages of four until less than twice as large (Williams 1983, Pyramidal Parametrics)."""
    while image_bgr.shape[1] >= 2 * size_wh[0] and image_bgr.shape[0] >= 2 * size_wh[1]:
        half_wh = image_bgr.shape[1] // 2, image_bgr.shape[0] // 2
        image_bgr = np.asarray(cv2.resize(image_bgr, half_wh, interpolation=cv2.INTER_AREA), np.uint8)
    return image_bgr
