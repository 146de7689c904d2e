"""Batches whose targets are vectors."""

import keras
import numpy as np

from edge_app.preprocess import scale_pixels
from edge_app.spec import InputSpec
from edge_app.values import Floats, Pixels
from train.pictures.arrays import Arrays
from train.pictures.batches import TrainingBatches
from train.progress import Progress, silent
from train.recipe import Augment
from train.teacher.views import Views


class VectorBatches(TrainingBatches):
    """Batches of (values float32 (b, height, width, channels), the teacher's vectors float32 (b, size))."""

    def __init__(
        self, arrays: Arrays, spec: InputSpec, views: Views, *, size: int, seed: int, progress: Progress = silent
    ) -> None:
        self._views, self._progress = views, progress
        super().__init__(arrays, spec, Augment(), classes=0, size=size, seed=seed)

    def __getitem__(self, index: int) -> tuple[Floats, Floats]:
        chosen = np.sort(self._order[index * self._size : (index + 1) * self._size])
        return scale_pixels(self._pixels[chosen], self._spec), self._answers[chosen]

    def start(self, epoch: int) -> None:
        """Draw the order of `epoch`, and have its view answered."""
        super().start(epoch)
        self._pixels, self._answers = self._views(epoch, self._progress)


class PlainVectors(keras.utils.PyDataset):  # type: ignore[misc]
    """The faces in order, unchanged, with the vectors that they should give: for validation."""

    def __init__(self, pixels: Pixels, spec: InputSpec, vectors: Floats, *, size: int = 256) -> None:
        super().__init__()
        self._pixels, self._spec, self._vectors, self._size = pixels, spec, vectors, size

    def __len__(self) -> int:
        return -(-len(self._pixels) // self._size)

    def __getitem__(self, index: int) -> tuple[Floats, Floats]:
        part = slice(index * self._size, (index + 1) * self._size)
        return scale_pixels(self._pixels[part], self._spec), self._vectors[part]
