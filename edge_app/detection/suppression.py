"""One box for one object: of boxes of one class that overlap, the best stays."""

import cv2
import numpy as np
from numpy.typing import NDArray

from edge_app.values import Floats

_FIRST = 1000
"""Boxes that are looked at before all others."""


def suppress(
    boxes_xyxy: Floats, scores: Floats, classes: NDArray[np.int64], *, overlap: float, top: int
) -> NDArray[np.int64]:
    """Indices of at most `top` boxes that stay, best first: greedy non-maximum suppression, class by class.

    boxes_xyxy: float32 (n, 4); scores: float32 (n,); classes: int64 (n,). overlap: the intersection over
    union from which the lower of two goes. What stays of the best boxes does not depend on lower ones: those are looked
    at only while fewer than `top` stay, so that ten thousand boxes cost no second.
    """
    order, looked = np.argsort(-scores, kind="stable"), _FIRST
    kept = _suppress(boxes_xyxy, scores, classes, order[:looked], overlap)
    while len(kept) < top and looked < len(order):
        looked *= 2
        kept = _suppress(boxes_xyxy, scores, classes, order[:looked], overlap)
    return kept[:top]


def _suppress(
    boxes_xyxy: Floats, scores: Floats, classes: NDArray[np.int64], among: NDArray[np.int64], overlap: float
) -> NDArray[np.int64]:
    """The same of the boxes `among`, all that stay."""
    if not len(among):
        return among
    # OpenCV keeps classes apart by shifting them past the largest coordinate, and counts on none below 0.
    boxes, best = boxes_xyxy[among] - boxes_xyxy[among].min(), scores[among]
    boxes_xywh = np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1)
    kept = cv2.dnn.NMSBoxesBatched(boxes_xywh.tolist(), best.tolist(), classes[among].tolist(), -1.0, overlap)
    indices = among[np.array(kept, np.int64).reshape(-1)]
    return indices[np.argsort(-scores[indices], kind="stable")]
