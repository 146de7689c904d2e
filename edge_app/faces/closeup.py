"""Looks at one face from near: what finds faces anywhere places their parts only roughly."""

from dataclasses import replace

import numpy as np

from edge_app.detection.boxes import areas
from edge_app.errors import SpecError
from edge_app.faces.found import POINTS, FoundFace
from edge_app.inference.model import Model
from edge_app.values import Floats, Pixels
from edge_app.warp import from_middles, warp

_SHARE = 0.66
"""Mean side of the face's box over the side of the close-up: in the middle of what such a model is trained on."""
_LOOKS = 2
"""The second starts from where the first saw the face: in CelebA's validation people it finds one in ten of the matches
at a false match rate of 1e-2 that one look misses; a third look finds a third as many again."""
_LEAST = 0.3
"""Score from which the model counts as having seen the face."""
_OFF = 0.25
"""Share of a close-up's side by which the middle of the face may be off from where it was found, in x and y: what is
farther is a neighbour."""


class CloseUp:
    """Places the parts of a face that was found, by `model`, a detector of close-ups with a square input.

    Raises SpecError for a model without the keypoints of a face.
    """

    def __init__(self, model: Model) -> None:
        self._model, self._places = model, point_places(model)
        self._side = model.spec.input.size_wh[0]

    def __call__(self, image_bgr: Pixels, face: FoundFace) -> FoundFace:
        """The same face with its points as they are seen from near; unchanged where no face is seen there.

        image_bgr: uint8 (height, width, 3), the picture it was found in. Raises ModelError.
        """
        box_xyxy = face.box_xyxy
        for _ in range(_LOOKS):
            seen = self._look(image_bgr, box_xyxy, _middle(face.box_xyxy))
            if seen is None:
                break
            box_xyxy, points = seen
            face = replace(face, points=points[:3], nose=points[3])
        return face

    def _look(self, image_bgr: Pixels, box_xyxy: Floats, middle_xy: Floats) -> tuple[Floats, Floats] | None:
        """Box (4,) and points (4, 2) of the face at `middle_xy` (2,), in a close-up of a box, in pixels."""
        matrix = self._matrix(box_xyxy)
        near = warp(image_bgr, from_middles(matrix), (self._side, self._side), border="grey")
        found = self._model.detect(near, _LEAST)
        wanted = matrix[0, 0] * middle_xy + matrix[:, 2]
        off = np.abs(_middle(found.boxes_xyxy) - wanted).max(axis=1, initial=0)
        if not len(found) or off.min() > _OFF * self._side:
            return None
        best = int(off.argmin())
        places = np.concatenate([found.boxes_xyxy[best].reshape(2, 2), found.keypoints[best, self._places]])
        box, points = np.split((places - matrix[:, 2]) / matrix[0, 0], [2])
        return box.reshape(4), points

    def _matrix(self, box_xyxy: Floats) -> Floats:
        """Float32 (2, 3), from places in the picture to those in the close-up, the box in its middle."""
        scale = self._side * _SHARE / max(float(np.sqrt(areas(box_xyxy[None])[0])), 1.0)
        middle = _middle(box_xyxy)
        return np.array(
            [[scale, 0, self._side / 2 - scale * middle[0]], [0, scale, self._side / 2 - scale * middle[1]]], np.float32
        )


def _middle(boxes_xyxy: Floats) -> Floats:
    """Float32 (..., 2) for float32 (..., 4)."""
    return np.asarray((boxes_xyxy[..., :2] + boxes_xyxy[..., 2:]) / 2, np.float32)


def point_places(model: Model) -> list[int]:
    """Where among the model's keypoints those of a face are. Raises SpecError for a model without them."""
    names = model.spec.boxes.keypoints if model.spec.boxes else ()
    if missing := [name for name in POINTS if name not in names]:
        raise SpecError(
            f"{model.path} is no face detector: it has no {', '.join(missing)}. "
            f"Give one whose boxes.keypoints has {', '.join(POINTS)}."
        )
    return [names.index(name) for name in POINTS]
