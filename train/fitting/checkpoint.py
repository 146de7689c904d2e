"""The whole state of a training run in one file, replaced after each epoch in one step."""

import warnings
from pathlib import Path

import keras

from edge_app import files
from edge_app.errors import DataError


class Checkpoint(keras.callbacks.Callback):  # type: ignore[misc]
    """Saves network and optimiser to `path` after each epoch, so that a kill at any moment loses at most one epoch."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        """Called by Keras."""
        save_network(self.model, self._path)


def save_network(network: keras.Model, path: Path) -> None:
    """Write a .keras file whole or not at all. Raises OutputError."""
    with files.replacing(path) as temporary:
        network.save(temporary)


def load_checkpoint(network: keras.Model, path: Path, steps_per_epoch: int) -> int:
    """Put the state at `path` into the compiled `network`; returns the number of epochs it has behind it.

    Only values are taken from the file: a network that Keras rebuilds from it would forget which variables are spared
    from weight decay. Raises DataError when the file is damaged or was made with another number of pictures.
    """
    network.optimizer.build(network.trainable_variables)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("error", "Skipping variable loading")  # else Keras starts with a new optimiser
            network.load_weights(path)
    except Exception as error:  # Keras raises many kinds for a damaged file; all of them end in this refusal
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DataError(f"Cannot resume from {path}: {reason}. Delete it to start again from epoch 1.") from error
    steps = int(network.optimizer.iterations)
    if steps % steps_per_epoch:
        raise DataError(
            f"Cannot resume from {path}: its {steps} steps are no whole epochs of {steps_per_epoch} steps, so the "
            "pictures that can be read have changed. Bring them back, or delete it to start again from epoch 1."
        )
    return steps // steps_per_epoch
