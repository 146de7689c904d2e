"""Where a detector sees eyes and mouth, to judge an embedder on faces as the device will align them."""

import numpy as np

from edge_app.faces.finder import FaceFinder
from edge_app.values import Floats, Pixels

_LEAST = 0.05
"""Score: the picture is known to hold a face, so even a faint one is it."""


class DetectorPoints:
    """Right eye, left eye and middle of the mouth by a detector, of the surest face about where it is known to be.

    missed: pictures so far in which none was found near; for these, the known points are given back.
    """

    def __init__(self, finder: FaceFinder) -> None:
        self._finder, self.missed = finder, 0

    def __call__(self, image_bgr: Pixels, known: Floats) -> Floats:
        """Float32 (3, 2) for a picture uint8 (height, width, 3) and known points float32 (3, 2), in pixels."""
        for face in self._finder.read(self._finder.detector.detect(image_bgr, _LEAST)):  # surest first
            if _distance(face.points, known) < 1:
                return self._finder.near(image_bgr, face).points
        self.missed += 1
        return known


def _distance(points: Floats, known: Floats) -> float:
    """Between the middles of two sets of points, over the known distance between the eyes."""
    eyes = float(np.linalg.norm(known[0] - known[1]))
    return float(np.linalg.norm(points.mean(axis=0) - known.mean(axis=0))) / max(eyes, 1e-6)
