"""Batches for Keras: shuffled, augmented, scaled; the same for the same seed and epoch."""

import keras
import numpy as np
from numpy.typing import NDArray

from edge_app.preprocess import scale_pixels
from edge_app.spec import InputSpec
from edge_app.values import Floats
from train.pictures.arrays import Arrays
from train.pictures.augment import augment
from train.recipe import Augment


class TrainingBatches(keras.utils.PyDataset):  # type: ignore[misc]
    """Batches of (values float32 (b, height, width, channels), one-hot float32 (b, classes)).

    Every draw comes from (seed, epoch, batch), so a resumed run sees what an uninterrupted one would have seen.
    Without worker threads: Keras' queue for them hands batches of one epoch to the next.
    """

    def __init__(
        self, arrays: Arrays, spec: InputSpec, settings: Augment, *, classes: int, size: int, seed: int
    ) -> None:
        super().__init__()
        self._arrays, self._spec, self._settings = arrays, spec, settings
        self._classes, self._size, self._seed = classes, size, seed
        self.start(0)

    def __len__(self) -> int:
        return -(-len(self._arrays.labels) // self._size)

    def __getitem__(self, index: int) -> tuple[Floats, Floats]:
        chosen = np.sort(self._order[index * self._size : (index + 1) * self._size])
        rng = np.random.default_rng((self._seed, self._epoch, index))
        pixels = augment(self._arrays.pixels[chosen], self._settings, rng)
        return scale_pixels(pixels, self._spec), one_hot(self._arrays.labels[chosen], self._classes)

    def start(self, epoch: int) -> None:
        """Draw the order of `epoch`, counted from 0.

        Not left to Keras' `on_epoch_end`, which is called at other moments too, and not equally often by all backends.
        """
        self._epoch = epoch
        self._order: NDArray[np.int64] = np.random.default_rng((self._seed, epoch)).permutation(
            len(self._arrays.labels)
        )


class PlainBatches(keras.utils.PyDataset):  # type: ignore[misc]
    """The pictures in order, scaled and otherwise unchanged: for validation and judging."""

    def __init__(self, arrays: Arrays, spec: InputSpec, *, classes: int, size: int = 256) -> None:
        super().__init__()
        self._arrays, self._spec, self._classes, self._size = arrays, spec, classes, size

    def __len__(self) -> int:
        return -(-len(self._arrays.labels) // self._size)

    def __getitem__(self, index: int) -> tuple[Floats, Floats]:
        part = slice(index * self._size, (index + 1) * self._size)
        return scale_pixels(self._arrays.pixels[part], self._spec), one_hot(self._arrays.labels[part], self._classes)


def one_hot(labels: NDArray[np.int64], classes: int) -> Floats:
    """float32 (n, classes) for int (n,)."""
    return np.eye(classes, dtype=np.float32)[labels]
