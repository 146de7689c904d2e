"""Batches of scenes for a detector: the same for the same seed and epoch."""

from collections.abc import Callable, Sequence

import keras
import numpy as np

from edge_app.pictures.coco import Annotated
from edge_app.pictures.faces import Portrait
from edge_app.placement import placement
from edge_app.preprocess import fit_pixels, scale_pixels
from edge_app.spec import InputSpec
from edge_app.values import Floats
from train.detection.augment import calmed, random_scene
from train.detection.paste import load_cutting
from train.detection.scene import Scene, load_scene, mirror_order
from train.detection.targets import Targets
from train.recipe import Objects


class SceneBatches(keras.utils.PyDataset):  # type: ignore[misc]
    """Batches of (values float32 (b, height, width, channels), rows of `Targets` float32 (b, cells, width)).

    Each epoch shows every picture once, and others beside it in mosaics. Every draw comes from (seed, epoch, batch), so
    a resumed run sees what an uninterrupted one would have seen. Raises PictureError while it is read.
    """

    def __init__(
        self,
        pictures: Sequence[Annotated],
        spec: InputSpec,
        settings: Objects,
        targets: Targets,
        keypoints: tuple[str, ...],
        *,
        size: int,
        seed: int,
        portraits: Sequence[Portrait] = (),
        calm_from: int | None = None,
    ) -> None:
        """portraits: to be pasted into scenes. calm_from: the epoch from which each scene is one picture."""
        super().__init__()
        self._portraits, self._calm_from = portraits, calm_from
        self._pictures, self._spec, self._settings, self._targets = pictures, spec, settings, targets
        self._names, self._order_of_points = keypoints, mirror_order(keypoints)
        self._size, self._seed = size, seed
        self.start(0)

    def __len__(self) -> int:
        return -(-len(self._pictures) // self._size)

    def __getitem__(self, index: int) -> tuple[Floats, Floats]:
        rng = np.random.default_rng((self._seed, self._epoch, index))
        chosen = self._order[index * self._size : (index + 1) * self._size]
        return _batch([self._scene(int(first), rng) for first in chosen], self._spec, self._targets)

    def start(self, epoch: int) -> None:
        """Draw the order of `epoch`, counted from 0."""
        self._epoch = epoch
        self._order = np.random.default_rng((self._seed, epoch)).permutation(len(self._pictures))

    def _scene(self, first: int, rng: np.random.Generator) -> Scene:
        def cutting() -> Scene:
            return load_cutting(self._portraits[int(rng.integers(len(self._portraits)))], self._names)

        return random_scene(
            self._draws(first, rng),
            self._spec.size_wh,
            self._now(),
            self._order_of_points,
            rng,
            cutting if self._portraits else None,
        )

    def _now(self) -> Objects:
        calm = self._calm_from is not None and self._epoch >= self._calm_from
        return calmed(self._settings) if calm else self._settings

    def _draws(self, first: int, rng: np.random.Generator) -> Callable[[], Scene]:
        """Gives the picture `first`, then any others."""
        waiting = [first]

        def draw() -> Scene:
            index = waiting.pop() if waiting else int(rng.integers(len(self._pictures)))
            return load_scene(self._pictures[index], len(self._names))

        return draw


class PlainScenes(keras.utils.PyDataset):  # type: ignore[misc]
    """The pictures in order, as the device will see them, with the rows that they should give: for validation."""

    def __init__(
        self, pictures: Sequence[Annotated], spec: InputSpec, targets: Targets, keypoints: int, *, size: int = 32
    ) -> None:
        super().__init__()
        self._pictures, self._spec, self._targets = pictures, spec, targets
        self._keypoints, self._size = keypoints, size

    def __len__(self) -> int:
        return -(-len(self._pictures) // self._size)

    def __getitem__(self, index: int) -> tuple[Floats, Floats]:
        part = self._pictures[index * self._size : (index + 1) * self._size]
        return _batch([self._fitted(picture) for picture in part], self._spec, self._targets)

    def _fitted(self, picture: Annotated) -> Scene:
        scene = load_scene(picture, self._keypoints)
        place = placement((scene.image_bgr.shape[1], scene.image_bgr.shape[0]), self._spec)
        boxes = place.to_input(scene.boxes_xyxy.reshape(-1, 2, 2)).reshape(-1, 4)
        return Scene(scene.image_bgr, boxes, scene.classes, scene.ignored, place.to_input(scene.keypoints))


def _batch(scenes: list[Scene], spec: InputSpec, targets: Targets) -> tuple[Floats, Floats]:
    pixels = np.stack([fit_pixels(scene.image_bgr, spec) for scene in scenes])
    rows = [targets(scene.boxes_xyxy, scene.classes, scene.ignored, scene.keypoints) for scene in scenes]
    return scale_pixels(pixels, spec), np.stack(rows)
