"""One progress bar for each epoch."""

from contextlib import ExitStack
from typing import Self

import keras

from train.progress import Progress


class EpochBar(keras.callbacks.Callback):  # type: ignore[misc]
    """Reports the batches of each epoch to `progress`. Use it in `with`: an epoch may end by an exception."""

    def __init__(self, progress: Progress, epochs: int) -> None:
        super().__init__()
        self._progress, self._epochs, self._open = progress, epochs, ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        """Called by Keras."""
        bar = self._progress(f"epoch {epoch + 1} of {self._epochs}", self.params["steps"])
        self._done = self._open.enter_context(bar)

    def on_train_batch_end(self, batch: int, logs: object = None) -> None:
        """Called by Keras."""
        self._done(batch + 1)

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        """Called by Keras."""
        self._open.close()
