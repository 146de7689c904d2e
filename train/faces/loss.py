"""How wrong a face's vector is."""

from typing import Any

import keras
from keras import layers

from train.recipe import Vector


@keras.saving.register_keras_serializable("edgesight")
class CosineDistance(keras.losses.Loss):  # type: ignore[misc]
    """One minus the cosine between the teacher's vector and the network's."""

    def __init__(self, name: str = "cosine_distance", **settings: Any) -> None:
        super().__init__(name=name, **settings)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """y_true, y_pred: (b, size), of any length. Returns (b,)."""
        return 1 - keras.ops.sum(keras.ops.normalize(y_true, axis=-1) * keras.ops.normalize(y_pred, axis=-1), axis=-1)


@keras.saving.register_keras_serializable("edgesight")
class MarginSoftmax(keras.losses.Loss):  # type: ignore[misc]
    """Cross-entropy over people, of cosines from which the right person's has `margin` taken off.

    CosFace: Wang et al. 2018, arXiv 1801.09414, equation 4. sharpness: the paper's s.
    """

    def __init__(
        self, margin: float = 0.35, sharpness: float = 32.0, name: str = "margin_softmax", **settings: Any
    ) -> None:
        super().__init__(name=name, **settings)
        self.margin, self.sharpness = margin, sharpness

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """y_true: one-hot (b, people); y_pred: cosines (b, people). Returns (b,)."""
        logits = self.sharpness * (y_pred - self.margin * y_true)
        return -keras.ops.sum(y_true * keras.ops.log_softmax(logits, axis=-1), axis=-1)

    def get_config(self) -> dict[str, Any]:
        """For Keras, which rebuilds the loss from it."""
        return {**super().get_config(), "margin": self.margin, "sharpness": self.sharpness}


def people_head(network: keras.Model, people: int) -> keras.Model:
    """`network` that answers with cosines (b, people) to a vector for each person; it shares all layers."""
    along = layers.UnitNormalization(name="direction")(network.output)
    whose = layers.Dense(people, use_bias=False, kernel_constraint=keras.constraints.UnitNorm(axis=0), name="people")(
        along
    )
    return keras.Model(network.input, whose)


def margin_softmax(settings: Vector) -> MarginSoftmax:
    """As the recipe says."""
    return MarginSoftmax(settings.margin, settings.sharpness)
