"""One box for one object: of boxes of one class that overlap, the best stays."""

import cv2
import numpy as np
from numpy.typing import NDArray

from edge_app.values import Floats


def suppress(
    boxes_xyxy: Floats, scores: Floats, classes: NDArray[np.int64], *, least: float, overlap: float, top: int
) -> NDArray[np.int64]:
    """Indices of at most `top` boxes that stay, best first: greedy non-maximum suppression, class by class.

    boxes_xyxy: float32 (n, 4); scores: float32 (n,); classes: int64 (n,). least: lower scores go. overlap: the
    intersection over union from which the lower of two goes.
    """
    likely = np.flatnonzero(scores >= least)  # few of many: what follows is slow for each
    if not len(likely):
        return likely
    # OpenCV keeps classes apart by shifting them past the largest coordinate, and counts on none below 0.
    boxes, best = boxes_xyxy[likely] - boxes_xyxy[likely].min(), scores[likely]
    boxes_xywh = np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1)
    kept = cv2.dnn.NMSBoxesBatched(boxes_xywh.tolist(), best.tolist(), classes[likely].tolist(), -1.0, overlap)
    indices = likely[np.array(kept, np.int64).reshape(-1)]
    return indices[np.argsort(-scores[indices], kind="stable")][:top]
