"""Cross-entropy at a temperature."""

from typing import Any

import keras


@keras.saving.register_keras_serializable("edgesight")
class SoftenedCrossentropy(keras.losses.Loss):  # type: ignore[misc]
    """Cross-entropy between softened answers and the network's softened probabilities, times temperature squared.

    The square keeps the gradient's size whatever the temperature (Hinton et al. 2015, arXiv 1503.02531, section 2).
    """

    def __init__(self, temperature: float = 1.0, name: str = "softened_crossentropy", **settings: Any) -> None:
        super().__init__(name=name, **settings)
        self.temperature = temperature

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """y_true, y_pred: probabilities (b, classes), y_true softened already. Returns (b,)."""
        ops = keras.ops
        logits = ops.log(ops.maximum(y_pred, 1e-7)) / self.temperature
        return -ops.sum(y_true * ops.log_softmax(logits, axis=-1), axis=-1) * self.temperature**2

    def get_config(self) -> dict[str, Any]:
        """For Keras, which rebuilds the loss from it."""
        return {**super().get_config(), "temperature": self.temperature}
