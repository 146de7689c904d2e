"""Changes of light: brighter or darker, and noise, which dark pictures have."""

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from edge_app.values import Pixels


def brightened(image_bgr: Pixels, factor: float, rng: Generator) -> Pixels:
    """Each level times a factor, rounded; what is more than white is white."""
    del rng
    return np.asarray(cv2.LUT(image_bgr, _levels(np.arange(256) * factor)), np.uint8)


def noisy(image_bgr: Pixels, std_levels: float, rng: Generator) -> Pixels:
    """Normal noise added to each value for itself, with that standard deviation in levels of 256; rounded and cut."""
    return _levels(image_bgr + std_levels * rng.standard_normal(image_bgr.shape, np.float32))


def _levels(values: NDArray[np.floating]) -> Pixels:
    return np.asarray(np.clip(np.rint(values), 0, 255), np.uint8)
