"""Loss of detail: out of focus, and compressed."""

import cv2
import numpy as np
from numpy.random import Generator

from edge_app.values import Pixels


def blurred(image_bgr: Pixels, std_pixels: float, rng: Generator) -> Pixels:
    """By a normal distribution of that standard deviation in pixels; the border is mirrored."""
    del rng
    return np.asarray(cv2.GaussianBlur(image_bgr, (0, 0), std_pixels, borderType=cv2.BORDER_REFLECT_101), np.uint8)


def compressed(image_bgr: Pixels, quality: float, rng: Generator) -> Pixels:
    """As JPEG of that quality, 1 to 100, and read again; colours at half the resolution, as cameras do it."""
    del rng
    data = cv2.imencode(".jpg", image_bgr, [cv2.IMWRITE_JPEG_QUALITY, round(quality)])[1]
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
