"""A face turned upright and brought to one size by its eyes and mouth."""

import numpy as np

from edge_app.errors import FaceError
from edge_app.values import Floats, Pixels
from edge_app.warp import warp

SIDE = 112
"""Pixels of an aligned face."""
TEMPLATE = np.array([[38.2946, 51.6963], [73.5318, 51.5014], [56.1396, 92.2848]], np.float32)
"""Where right eye, left eye (the person's own) and the middle of the mouth go, x and y in pixels of the aligned face.

The eyes and the mean of the mouth's corners in the template of ArcFace (Deng et al. 2019, arXiv 1801.07698), which
published face networks share.
"""
ALIGNING = ("right eye", "left eye", "mouth centre")
"""What these points are called among a detector's keypoints."""
VERSION = 1
"""Of this alignment: vectors of faces that were aligned otherwise cannot be compared."""


def transform(points: Floats) -> Floats:
    """The similarity, float32 (2, 3), that takes three points of a face to `TEMPLATE` with the least squared error.

    points: float32 (3, 2), right eye, left eye and middle of the mouth, x and y in pixels. Umeyama 1991, Least-squares
    estimation of transformation parameters between two point patterns, IEEE PAMI 13:376. Mirroring is not allowed.
    Raises FaceError for points that are not finite or lie on one spot.
    """
    if points.shape != TEMPLATE.shape or not np.isfinite(points).all():
        raise FaceError(f"The points of a face are {points.tolist()}; wanted three finite places. Look again.")
    # A similarity without mirroring is one complex factor and one complex shift: target = factor * source + shift.
    source, target = (_complex(np.asarray(those, np.float64)) for those in (points, TEMPLATE))
    around, wanted = source - source.mean(), target - target.mean()
    spread = float((np.abs(around) ** 2).sum())
    if spread < 1e-6:
        raise FaceError("The eyes and mouth of a face lie on one spot. Look again, or take another picture.")
    factor = (around.conj() * wanted).sum() / spread
    shift = target.mean() - factor * source.mean()
    return np.array([[factor.real, -factor.imag, shift.real], [factor.imag, factor.real, shift.imag]], np.float32)


def align(image_bgr: Pixels, points: Floats) -> Pixels:
    """The face at `points` (see `transform`) as uint8 (112, 112, 3), from a picture uint8 (height, width, 3).

    points: measured from the corner of the first pixel, as those of `Detections` are; the template from its middle.

    What lies outside the picture is its repeated border. Raises FaceError as `transform` does.
    """
    return warp(image_bgr, transform(points - np.float32(0.5)), (SIDE, SIDE))


def _complex(points: np.ndarray) -> np.ndarray:
    return points[:, 0] + 1j * points[:, 1]
