"""What each epoch draws at random hangs on the recipe's seed and the epoch's number alone."""

from typing import Protocol

import keras
import numpy as np


class Epochwise(Protocol):
    """Batches that draw their order, and what else is random, for each epoch anew."""

    def start(self, epoch: int) -> None:
        """Draw for `epoch`, counted from 0."""


class EpochStart(keras.callbacks.Callback):  # type: ignore[misc]
    """Sets the order and augmentation of the batches, and dropout's masks, so that a resumed run repeats them."""

    def __init__(self, batches: Epochwise, seed: int) -> None:
        super().__init__()
        self._batches, self._seed = batches, seed

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        """Called by Keras."""
        self._batches.start(epoch)
        rng = np.random.default_rng((self._seed, epoch))
        for layer in self.model.layers:
            if isinstance(layer, keras.layers.Dropout):
                layer.seed_generator.state.assign(rng.integers(0, 1 << 31, 2).astype(np.uint32))
