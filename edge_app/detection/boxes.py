"""Boxes as left, top, right, bottom."""

import numpy as np

from edge_app.values import Floats


def areas(boxes_xyxy: Floats) -> Floats:
    """float32 (n,) for float32 (n, 4); 0 for a box that is turned inside out."""
    sides = np.maximum(boxes_xyxy[:, 2:] - boxes_xyxy[:, :2], 0)
    return np.asarray(sides[:, 0] * sides[:, 1], np.float32)


def overlaps(first_xyxy: Floats, second_xyxy: Floats) -> Floats:
    """Intersection over union of each of n boxes with each of m, float32 (n, m) in [0, 1].

    Jaccard index; Everingham et al. 2010, The PASCAL Visual Object Classes Challenge, equation 4. 0 where both are
    empty.
    """
    low = np.maximum(first_xyxy[:, None, :2], second_xyxy[None, :, :2])
    high = np.minimum(first_xyxy[:, None, 2:], second_xyxy[None, :, 2:])
    shared = np.maximum(high - low, 0).prod(axis=2)
    union = areas(first_xyxy)[:, None] + areas(second_xyxy)[None, :] - shared
    return np.asarray(np.divide(shared, union, out=np.zeros_like(shared), where=union > 0), np.float32)
