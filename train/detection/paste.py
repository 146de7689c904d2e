"""Faces cut from portraits, pasted into scenes: many more people than there are annotated scenes of."""

from pathlib import Path

import cv2
import numpy as np

from edge_app.detection.boxes import areas
from edge_app.errors import FaceError, PictureError
from edge_app.faces.align import ALIGNING
from edge_app.pictures.annotated import Annotated
from edge_app.pictures.faces import Portrait, load_portraits
from edge_app.pictures.read import read_picture
from edge_app.values import Floats
from edge_app.warp import from_middles
from train.detection.head_box import head_box
from train.detection.scene import Scene, together, warped
from train.recipe import Faces

_EDGE = 0.06
"""Share of a portrait's side over which its edge fades into the scene."""
_COVERED = 0.1
"""Share of an object of the scene from which it is in the way."""


def find_portraits(part: Faces, root: Path, keypoints: tuple[str, ...]) -> list[Portrait]:
    """The faces that a recipe names, with the points that the network has. Raises DataError."""
    return load_portraits(root / part.file, part.where, root / part.people if part.people else None, keypoints)


def load_cutting(portrait: Portrait, keypoints: tuple[str, ...]) -> Scene:
    """The portrait with one object of class 0: the head, where eyes and mouth say it is. Raises PictureError."""
    points = np.array(portrait.points, np.float32)
    try:
        box = head_box(points[[keypoints.index(name) for name in ALIGNING]])
    except FaceError as error:
        raise PictureError(f"{portrait.path}: {error}") from error
    return Scene(read_picture(portrait.path), box[None], np.zeros(1, np.int64), np.zeros(1, bool), points[None])


def alone(portrait: Portrait, keypoints: tuple[str, ...]) -> Annotated:
    """The portrait as a picture with one object, as `load_cutting` sees it. Raises PictureError."""
    scene = load_cutting(portrait, keypoints)
    height, width = scene.image_bgr.shape[:2]
    box = scene.boxes_xyxy.clip(0, np.array([width, height, width, height], np.float32))
    return Annotated(portrait.path, (width, height), box, scene.classes, scene.ignored, scene.keypoints)


def pasted(scene: Scene, cutting: Scene, matrix: Floats) -> Scene:
    """`scene` with the cutting's object on it, put there by the similarity `matrix`; unless something is in the way."""
    height, width = scene.image_bgr.shape[:2]
    fresh = warped(cutting, matrix, (width, height))
    area = _around(cutting.image_bgr.shape[1::-1], matrix)
    if len(fresh.boxes_xyxy) == 0 or (_covered(scene.boxes_xyxy, area) > _COVERED).any():
        return scene
    mask = _mask(cutting.image_bgr.shape[:2], matrix, (width, height))[..., None]
    image = scene.image_bgr * (1 - mask) + fresh.image_bgr * mask
    return together(np.asarray(image, np.uint8), [scene, fresh])


def _around(size_wh: tuple[int, ...], matrix: Floats) -> Floats:
    """Left, top, right and bottom of all of the cutting in the scene, float32 (4,)."""
    width, height = size_wh
    corners = np.array([[0, 0], [width, 0], [0, height], [width, height]], np.float32) @ matrix[:, :2].T + matrix[:, 2]
    return np.concatenate([corners.min(axis=0), corners.max(axis=0)])


def _covered(boxes_xyxy: Floats, by: Floats) -> Floats:
    """The share of each of n boxes that lies in the box `by`, float32 (n,)."""
    shared = np.concatenate([np.maximum(boxes_xyxy[:, :2], by[:2]), np.minimum(boxes_xyxy[:, 2:], by[2:])], axis=1)
    return np.asarray(areas(shared) / np.maximum(areas(boxes_xyxy), 1e-6), np.float32)


def _mask(shape: tuple[int, ...], matrix: Floats, size_wh: tuple[int, int]) -> Floats:
    """How much of the cutting shows, in [0, 1]: all but its edges."""
    rows, columns = (np.minimum(np.arange(side) + 1, np.arange(side, 0, -1)) / (_EDGE * side) for side in shape)
    inside = np.minimum(rows[:, None], columns[None]).clip(0, 1).astype(np.float32)
    return np.asarray(cv2.warpAffine(inside, from_middles(matrix), size_wh), np.float32)
