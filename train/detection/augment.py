"""Random scenes for a detector: objects of all sizes, places and tilts, in all lights."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from msgspec.structs import replace
from numpy.random import Generator

from edge_app.detection.boxes import areas
from edge_app.values import Floats, Pixels
from train.detection.paste import pasted
from train.detection.scene import Scene, mirrored, mixed, tiled, turned, warped
from train.pictures.augment import augment
from train.recipe import Augment, Objects

Draw = Callable[[], Scene]
_SMALLEST = 0.45
"""Of the scale at which the whole picture fills the scene: smaller pictures leave little to learn from."""
_PASTED = 3
"""Objects at most that are pasted into a scene."""


def random_scene(
    draw: Draw,
    size_wh: tuple[int, int],
    settings: Objects,
    order: Sequence[int],
    rng: Generator,
    cutting: Draw | None = None,
) -> Scene:
    """One scene of `size_wh`, or four beside each other. draw: gives any scene; order: see `mirrored`.

    cutting: gives a scene with one object, to be pasted.
    """
    if rng.random() < settings.mosaic:
        quarter = (size_wh[0] // 2, size_wh[1] // 2)
        scene = tiled([_one(draw(), quarter, settings, order, rng) for _ in range(4)])
    else:
        scene = _one(draw(), size_wh, settings, order, rng)
    if settings.mixup and rng.random() < settings.mixup:
        scene = mixed(scene, _one(draw(), size_wh, settings, order, rng))
    if cutting and rng.random() < settings.paste:
        for _ in range(rng.integers(1, _PASTED + 1)):
            scene = pasted(scene, *_placed(cutting(), size_wh, settings, order, rng))
    return _relit(scene, settings, rng)


def calmed(settings: Objects) -> Objects:
    """As `settings`, but each scene is one picture (Ge et al. 2021, YOLOX, arXiv 2107.08430: the last 15 epochs)."""
    return replace(settings, mosaic=0.0, mixup=0.0, paste=0.0)


def _placed(
    scene: Scene, size_wh: tuple[int, int], settings: Objects, order: Sequence[int], rng: Generator
) -> tuple[Scene, Floats]:
    if settings.flip and rng.random() < 0.5:
        scene = mirrored(scene, list(order))
    return scene, _aimed(scene.boxes_xyxy[0], np.array(size_wh, np.float64), settings, rng, least=0.0)


def _one(scene: Scene, size_wh: tuple[int, int], settings: Objects, order: Sequence[int], rng: Generator) -> Scene:
    if settings.flip and rng.random() < 0.5:
        scene = mirrored(scene, list(order))
    if settings.quarters:
        scene = turned(scene, int(rng.integers(4)))
    return warped(scene, _matrix(scene, size_wh, settings, rng), size_wh)


def _matrix(scene: Scene, size_wh: tuple[int, int], settings: Objects, rng: Generator) -> Floats:
    """A similarity that puts a random object, or else the whole picture, somewhere at a random size and tilt."""
    size = np.array(size_wh, np.float64)
    picture = np.array([scene.image_bgr.shape[1], scene.image_bgr.shape[0]], np.float64)
    whole = float((size / picture).min())
    objects = np.flatnonzero(~scene.ignored)
    if len(objects) and rng.random() < settings.aim:
        return _aimed(scene.boxes_xyxy[rng.choice(objects)], size, settings, rng, least=_SMALLEST * whole)
    source, target = picture / 2, size / 2 + rng.uniform(-0.2, 0.2, 2) * size
    return _similarity(source, target, whole * rng.uniform(*settings.scale), rng.normal(0, settings.tilt))


def _aimed(box: Floats, size: np.ndarray, settings: Objects, rng: Generator, *, least: float) -> Floats:
    """Puts the object in `box` somewhere at a random size. least: scale."""
    source, side = (box[:2] + box[2:]) / 2, float(np.sqrt(areas(box[None])[0]))
    low, high = np.log(settings.sizes[0]), np.log(min(settings.sizes[1], 0.9 * size.min()))
    scale = max(least, float(np.exp(rng.uniform(low, max(low, high)))) / max(side, 1.0))
    return _similarity(
        source, (0.5 + settings.spread * rng.uniform(-0.5, 0.5, 2)) * size, scale, rng.normal(0, settings.tilt)
    )


def _similarity(source: np.ndarray, target: np.ndarray, scale: float, degrees: float) -> Floats:
    angle = np.radians(degrees)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray(np.column_stack([turn, target - turn @ source]), np.float32)


def _relit(scene: Scene, settings: Objects, rng: Generator) -> Scene:
    image = scene.image_bgr
    if settings.colour:
        image = augment(image[None], Augment(colour=settings.colour), rng)[0]
    if rng.random() < settings.dark:
        image = _darkened(image, rng)
    if rng.random() < settings.blur:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), rng.uniform(0.5, 2.0)), np.uint8)
    return Scene(image, scene.boxes_xyxy, scene.classes, scene.ignored, scene.keypoints)


def _darkened(image: Pixels, rng: Generator) -> Pixels:
    """As a camera at dusk: less light, and the noise of the amplifier."""
    values = image.astype(np.float32) * rng.uniform(0.2, 0.7) + rng.normal(0, rng.uniform(0, 12), image.shape)
    return np.asarray(values.clip(0, 255), np.uint8)
