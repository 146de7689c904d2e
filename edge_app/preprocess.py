"""From pixels to input values: the one function that training, calibration, evaluation and the camera loop share."""

import cv2
import numpy as np

from edge_app.spec import InputSpec
from edge_app.values import Floats, Pixels

_INTERPOLATION = {"area": cv2.INTER_AREA, "linear": cv2.INTER_LINEAR, "nearest": cv2.INTER_NEAREST}
_FROM_BGR = {"rgb": cv2.COLOR_BGR2RGB, "grey": cv2.COLOR_BGR2GRAY}


def preprocess(image_bgr: Pixels, spec: InputSpec) -> Floats:
    """The network's input values, float32 (height, width, channels), for a picture uint8 (any height, any width, 3)."""
    return scale_pixels(fit_pixels(image_bgr, spec), spec)


def fit_pixels(image_bgr: Pixels, spec: InputSpec) -> Pixels:
    """Resize and reorder only: uint8 (height, width, channels) in the network's size and colour order."""
    resized = _FITS[spec.fit](image_bgr, spec)
    reordered = cv2.cvtColor(resized, _FROM_BGR[spec.colour]) if spec.colour in _FROM_BGR else resized
    return np.asarray(reordered, np.uint8).reshape(spec.shape)


def scale_pixels(pixels: Pixels, spec: InputSpec) -> Floats:
    """(pixel - mean) / std for uint8 (..., channels); float32 of the same shape."""
    mean, std = np.asarray(spec.mean, np.float32), np.asarray(spec.std, np.float32)
    return np.asarray((pixels.astype(np.float32) - mean) / std, np.float32)


def _stretch(image_bgr: Pixels, spec: InputSpec) -> Pixels:
    return _resize(image_bgr, spec.size_wh, spec)


def _letterbox(image_bgr: Pixels, spec: InputSpec) -> Pixels:
    """Keep the aspect ratio; fill the rest with mid grey, half on each side."""
    width, height = spec.size_wh
    scale = min(width / image_bgr.shape[1], height / image_bgr.shape[0])
    inner_wh = (max(1, round(image_bgr.shape[1] * scale)), max(1, round(image_bgr.shape[0] * scale)))
    canvas = np.full((height, width, 3), 128, np.uint8)
    left, top = (width - inner_wh[0]) // 2, (height - inner_wh[1]) // 2
    canvas[top : top + inner_wh[1], left : left + inner_wh[0]] = _resize(image_bgr, inner_wh, spec)
    return canvas


def _crop(image_bgr: Pixels, spec: InputSpec) -> Pixels:
    """Keep the aspect ratio; cut off what stands over, half on each side."""
    width, height = spec.size_wh
    scale = min(image_bgr.shape[1] / width, image_bgr.shape[0] / height)
    inner_w, inner_h = max(1, round(width * scale)), max(1, round(height * scale))
    left, top = (image_bgr.shape[1] - inner_w) // 2, (image_bgr.shape[0] - inner_h) // 2
    return _resize(image_bgr[top : top + inner_h, left : left + inner_w], spec.size_wh, spec)


def _resize(image_bgr: Pixels, size_wh: tuple[int, int], spec: InputSpec) -> Pixels:
    if (image_bgr.shape[1], image_bgr.shape[0]) == size_wh:
        return image_bgr
    return np.asarray(cv2.resize(image_bgr, size_wh, interpolation=_INTERPOLATION[spec.interpolation]), np.uint8)


_FITS = {"stretch": _stretch, "letterbox": _letterbox, "crop": _crop}
