"""How good a look at a face is, in numbers that say why it is poor."""

from dataclasses import dataclass

import cv2
import numpy as np

from edge_app.errors import FaceError
from edge_app.faces.align import TEMPLATE, transform
from edge_app.values import Floats, Pixels

SMALL, _LARGE = 16.0, 40.0
"""Pixels between the eyes: below the first little is left to recognise; from the second on more does not help."""
_BLURRED, _SHARP = 15.0, 100.0
"""Variance of the Laplacian of the aligned face's brightness (Pech-Pacheco et al. 2000, Diatom autofocusing in
brightfield microscopy). One in a hundred press photos of faces is below 36, half are above 145."""
_TURNED = 0.45
"""Distance of the nose from the middle between the eyes, in eye distances, of a face in half profile."""


@dataclass(frozen=True, slots=True)
class Quality:
    """One look at a face.

    eyes_px: pixels between the eyes. sharpness: variance of the Laplacian. turned: 0 for a face seen from the front, 1
    and more for one seen from too far to the side. inside: share of the aligned face that lies in the picture.
    """

    eyes_px: float
    sharpness: float
    turned: float
    inside: float

    @property
    def score(self) -> float:
        """All in one number in [0, 1]; 0 for a look that cannot be used."""
        size = _share(self.eyes_px, SMALL, _LARGE)
        sharp = _share(self.sharpness, _BLURRED, _SHARP)
        front = 1 - min(1.0, self.turned)
        return float((size * sharp * front) ** (1 / 3) * _share(self.inside, 0.7, 1.0))

    @property
    def fault(self) -> str:
        """What is wrong with a look whose score is 0; empty for any other."""
        if self.eyes_px <= SMALL:
            return f"the face is too small: {self.eyes_px:.0f} pixels between the eyes, wanted more than {SMALL:.0f}"
        if self.inside <= 0.7:
            return f"the face is cut off: only {self.inside:.0%} of it is in the picture"
        if self.turned >= 1:
            return "the face is turned away too far"
        if self.sharpness <= _BLURRED:
            return f"the face is blurred: sharpness {self.sharpness:.0f}, wanted more than {_BLURRED:.0f}"
        return ""


def quality(face_bgr: Pixels, points: Floats, nose: Floats, picture_wh: tuple[int, int]) -> Quality:
    """Judge an aligned face uint8 (112, 112, 3) from a picture of that size (width, height).

    points: float32 (3, 2), right eye, left eye and middle of the mouth; nose: float32 (2,), its tip; x and y in pixels.
    Raises FaceError as `align` does.
    """
    if not np.isfinite(nose).all():
        raise FaceError(f"The nose of a face is at {nose.tolist()}; wanted a finite place. Look again.")
    matrix = transform(points)
    grey = cv2.cvtColor(face_bgr, cv2.COLOR_BGR2GRAY)
    eyes = (TEMPLATE[0] + TEMPLATE[1]) / 2
    distance = float(np.linalg.norm(TEMPLATE[1] - TEMPLATE[0]))
    x_of_nose = float(matrix[0, :2] @ nose + matrix[0, 2])
    return Quality(
        eyes_px=float(np.linalg.norm(points[1] - points[0])),
        sharpness=float(cv2.Laplacian(grey, cv2.CV_64F).var()),
        turned=abs(x_of_nose - float(eyes[0])) / distance / _TURNED,
        inside=_inside(matrix, picture_wh),
    )


def _inside(matrix: Floats, size_wh: tuple[int, int]) -> float:
    """Share of the aligned face that comes from within the picture, on a grid of 16 x 16 places."""
    along = (np.arange(16) + 0.5) * 7
    places = np.stack(np.meshgrid(along, along), axis=-1).reshape(-1, 2)
    source = (places - matrix[:, 2]) @ np.linalg.inv(matrix[:, :2]).T
    return float(((source >= 0) & (source < size_wh)).all(axis=1).mean())


def _share(value: float, none: float, all_: float) -> float:
    return float(np.clip((value - none) / (all_ - none), 0, 1))
