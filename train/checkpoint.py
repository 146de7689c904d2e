"""The whole state of a training run in one file, replaced after each epoch in one step."""

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


def load_checkpoint(path: Path, steps_per_epoch: int) -> tuple[keras.Model, int]:
    """The compiled network and the number of epochs it has behind it. Raises DataError when the file is damaged."""
    try:
        network = keras.saving.load_model(path)
    except Exception as error:  # Keras raises many kinds for a damaged file; all of them end in this refusal
        raise DataError(f"Cannot resume from {path}: {error}. Delete the folder and start again.") from error
    return network, int(network.optimizer.iterations) // steps_per_epoch
