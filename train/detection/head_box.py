"""The box around a head, from eyes and mouth."""

import cv2
import numpy as np

from edge_app.faces.align import transform
from edge_app.values import Floats

_HEAD = np.array([12.5, -13.6, 100.9, 122.9], np.float32)
"""Left, top, right and bottom of a head in the aligned face: the median of FDDB's ellipses, upright faces of folds 1 to
5, n = 1,565."""


def head_box(points: Floats) -> Floats:
    """Left, top, right and bottom, float32 (4,), in the pixels of `points`, float32 (3, 2) as for `transform`.

    The box spans the turned ellipse, as in `train.detection.scene`. Raises FaceError as `transform` does.
    """
    back = cv2.invertAffineTransform(transform(points))
    middle, halves = (_HEAD[:2] + _HEAD[2:]) / 2, (_HEAD[2:] - _HEAD[:2]) / 2
    centre = back[:, :2] @ middle + back[:, 2]
    reach = np.sqrt((back[:, :2] ** 2) @ (halves**2))
    return np.concatenate([centre - reach, centre + reach]).astype(np.float32)
