"""Notice a loss that is no longer a number."""

import math

import keras

from edge_app.errors import RecipeError


class StopOnDivergence(keras.callbacks.Callback):  # type: ignore[misc]
    """Ends the run with a RecipeError at the first batch whose loss is not a finite number.

    Comes before what writes: neither the log nor the checkpoint sees such an epoch.
    """

    def __init__(self, learning_rate: float) -> None:
        super().__init__()
        self._learning_rate, self._epoch = learning_rate, 0

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        """Called by Keras."""
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Called by Keras."""
        self._check(logs)

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Called by Keras: the last step of an epoch shows in the validation loss only."""
        self._check(logs)

    def _check(self, logs: dict[str, float] | None) -> None:
        for key in ("loss", "val_loss"):
            if not math.isfinite(float((logs or {}).get(key, 0.0))):
                raise RecipeError(
                    f"The {key} is no longer a number in epoch {self._epoch + 1}. Try a smaller "
                    f"optimiser.learning_rate (now {self._learning_rate:g}) or a longer schedule.warmup_epochs, "
                    "with another --out."
                )
