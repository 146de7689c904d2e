"""Does an answer need the places that a map points at? Deletion, insertion (Petsiuk et al. 2018, arXiv 1806.07421)."""

from collections.abc import Callable

import cv2
import numpy as np

from edge_app.evaluation.judge import Judged
from edge_app.values import Floats, Pixels

_STEPS = 32
"""From the whole picture to none of it."""

Area = Callable[[Judged, Pixels, Floats, int], float]


def deletion(model: Judged, picture: Pixels, heat: Floats, index: int) -> float:
    """Mean probability of the class `index` while the hottest places are taken away first; small for a good map.

    picture: as the network sees it (see `in_input_size`), uint8 (height, width, 3). heat: float32 (height, width). What
    is taken away becomes the picture's mean colour.
    """
    grey = np.broadcast_to(picture.mean(axis=(0, 1)).round().astype(np.uint8), picture.shape)
    return _area(model, picture, grey, heat, index)


def insertion(model: Judged, picture: Pixels, heat: Floats, index: int) -> float:
    """As `deletion`, while the hottest places are put first into a blurred picture; large for a good map."""
    return _area(model, blurred(picture), picture, heat, index)


def blurred(picture: Pixels) -> Pixels:
    """So much that little can be told from it: by a Gaussian as wide as a sixth of the shorter side."""
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), min(picture.shape[:2]) / 6), np.uint8)


def _area(model: Judged, start: Pixels, end: Pixels, heat: Floats, index: int) -> float:
    """Under the probability, from `start` to `end`, by trapezoids over equal shares of the pixels."""
    order = np.argsort(-heat, axis=None, kind="stable")
    canvas, goal = start.reshape(-1, 3).copy(), end.reshape(-1, 3)
    heights = [model.probabilities(start)[index]]
    for part in np.array_split(order, _STEPS):
        canvas[part] = goal[part]
        heights.append(model.probabilities(canvas.reshape(start.shape))[index])
    return float((np.sum(heights) - (heights[0] + heights[-1]) / 2) / _STEPS)
