"""A picture with its objects, and what becomes of them when it is turned, scaled, mirrored or set beside others."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from edge_app.detection.boxes import areas
from edge_app.errors import PictureError
from edge_app.pictures.coco import Annotated
from edge_app.pictures.read import read_picture
from edge_app.values import Floats, Pixels
from edge_app.warp import from_middles, warp

_VISIBLE = 0.4
"""Share of an object that has to be in the picture for it to be found; of less, nothing is learned."""


@dataclass(frozen=True, slots=True)
class Scene:
    """image_bgr: uint8 (height, width, 3). Its objects as in `edge_app.pictures.coco.Annotated`, in its pixels."""

    image_bgr: Pixels
    boxes_xyxy: Floats
    classes: NDArray[np.int64]
    ignored: NDArray[np.bool_]
    keypoints: Floats


def load_scene(annotated: Annotated, keypoints: int) -> Scene:
    """Read the picture. keypoints: how many the network has; NaN for all where the file has none.

    Raises PictureError, also where the picture has another size than its annotations say: its boxes would be wrong.
    """
    image = read_picture(annotated.path)
    _check_size(annotated, image)
    n, points = len(annotated.classes), annotated.keypoints
    if points.shape[1] != keypoints:
        points = np.full((n, keypoints, 2), np.nan, np.float32)
    return Scene(image, annotated.boxes_xyxy, annotated.classes, annotated.ignored, points)


def _check_size(annotated: Annotated, image_bgr: Pixels) -> None:
    height, width = image_bgr.shape[:2]
    if (width, height) != tuple(annotated.size_wh):
        told = "x".join(map(str, annotated.size_wh))
        raise PictureError(
            f"{annotated.path} has {width}x{height} pixels; its annotations are for {told}, so its boxes would be in "
            "the wrong places. Scale the boxes, put back the picture that was labelled, or delete it."
        )


def warped(scene: Scene, matrix: Floats, size_wh: tuple[int, int]) -> Scene:
    """`scene` through the similarity `matrix` float32 (2, 3) onto a canvas of that size, mid grey where there is none.

    A box stands for an ellipse, as heads and most objects fill theirs: turned, it spans the turned ellipse. Boxes are
    cut off at the edges; objects with little left in the canvas become ignored, those with nothing are gone.
    """
    image = warp(scene.image_bgr, from_middles(matrix), size_wh, border="grey")
    whole = _turned(scene.boxes_xyxy, matrix)
    limits = np.array([*size_wh, *size_wh], np.float32)
    cut = whole.clip(0, limits)
    share = areas(cut) / np.maximum(areas(whole), 1e-6)
    kept = areas(cut) > 1
    return Scene(
        image,
        cut[kept],
        scene.classes[kept],
        scene.ignored[kept] | (share[kept] < _VISIBLE),
        np.asarray(scene.keypoints[kept] @ matrix[:, :2].T + matrix[:, 2], np.float32),
    )


def mirrored(scene: Scene, order: list[int]) -> Scene:
    """Left and right exchanged; `order` says which keypoint takes each one's place, as the left eye the right one's."""
    width = scene.image_bgr.shape[1]
    boxes = scene.boxes_xyxy.copy()
    boxes[:, [0, 2]] = width - scene.boxes_xyxy[:, [2, 0]]
    points = scene.keypoints[:, order].copy()
    points[..., 0] = width - points[..., 0]
    return replace(scene, image_bgr=scene.image_bgr[:, ::-1].copy(), boxes_xyxy=boxes, keypoints=points)


def turned(scene: Scene, times: int) -> Scene:
    """Turned to the left by so many right angles, 0 to 3."""
    for _ in range(times):
        width = scene.image_bgr.shape[1]
        left, top, right, bottom = scene.boxes_xyxy.T
        scene = replace(
            scene,
            image_bgr=np.rot90(scene.image_bgr).copy(),
            boxes_xyxy=np.stack([top, width - right, bottom, width - left], axis=1),
            keypoints=np.stack([scene.keypoints[..., 1], width - scene.keypoints[..., 0]], axis=-1),
        )
    return scene


def mirror_order(names: tuple[str, ...]) -> list[int]:
    """For each keypoint, which one has its name with left and right exchanged; itself where there is none."""
    exchanged = [name.replace("left", "\0").replace("right", "left").replace("\0", "right") for name in names]
    return [names.index(name) if name in names else place for place, name in enumerate(exchanged)]


def tiled(scenes: list[Scene]) -> Scene:
    """Four scenes of one size as one of twice the size, two beside two.

    The mosaic of Bochkovskiy et al. 2020, YOLOv4, arXiv 2004.10934, section 3.3.
    """
    height, width = scenes[0].image_bgr.shape[:2]
    image = np.concatenate([np.concatenate([one.image_bgr for one in row], axis=1) for row in (scenes[:2], scenes[2:])])
    shifts = [np.array(shift, np.float32) for shift in ((0, 0), (width, 0), (0, height), (width, height))]
    moved = list(zip(scenes, shifts, strict=True))
    return together(
        image,
        [
            replace(one, boxes_xyxy=one.boxes_xyxy + np.tile(shift, 2), keypoints=one.keypoints + shift)
            for one, shift in moved
        ],
    )


def mixed(first: Scene, second: Scene) -> Scene:
    """Two scenes of one size laid over each other, each half transparent, with the objects of both.

    The mixup of Zhang et al. 2019, Bag of Freebies for Training Object Detection, arXiv 1902.04103, section 3.1.
    """
    image = cv2.addWeighted(first.image_bgr, 0.5, second.image_bgr, 0.5, 0)
    return together(np.asarray(image, np.uint8), [first, second])


def together(image_bgr: Pixels, scenes: list[Scene]) -> Scene:
    """`image_bgr` with the objects of all `scenes`, where they are in those."""
    return Scene(
        image_bgr,
        np.concatenate([one.boxes_xyxy for one in scenes]),
        np.concatenate([one.classes for one in scenes]),
        np.concatenate([one.ignored for one in scenes]),
        np.concatenate([one.keypoints for one in scenes]),
    )


def _turned(boxes_xyxy: Floats, matrix: Floats) -> Floats:
    middles, halves = (boxes_xyxy[:, :2] + boxes_xyxy[:, 2:]) / 2, (boxes_xyxy[:, 2:] - boxes_xyxy[:, :2]) / 2
    moved = middles @ matrix[:, :2].T + matrix[:, 2]
    # The half extents of an ellipse with half axes a, b after a linear map m: sqrt((m_i0 a)^2 + (m_i1 b)^2).
    extents = np.sqrt(halves**2 @ (matrix[:, :2] ** 2).T)
    return np.asarray(np.concatenate([moved - extents, moved + extents], axis=1), np.float32)
