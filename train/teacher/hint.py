"""More than class probabilities: the student also has to foretell what the teacher's last layer reads.

Of few classes, probabilities say little about a picture; those features hold all that the teacher knows of it (Romero
et al. 2015, FitNets: Hints for Thin Deep Nets, arXiv 1412.6550).
"""

from typing import Any

import keras
import numpy as np

from edge_app.values import Floats
from train.teacher.loss import SoftenedCrossentropy

_STILL = 0.1
"""Share of the mean spread that is added to each: a feature that stirs less than this hardly counts."""
_TINY = 1e-6
"""Where nothing stirs at all."""


def hinted(network: keras.Model, size: int) -> keras.Model:
    """`network` that answers (b, classes + size): its probabilities, then its guess at `size` features of the teacher.

    The guess is linear in what the network's own last layer reads. It shares all layers with `network`, which is what
    is kept after training.
    """
    guess = keras.layers.Dense(size, name="hint")(network.get_layer("scores").input)
    return keras.Model(network.input, keras.layers.Concatenate(name="answers")([network.output, guess]))


def standardised(features: Floats) -> Floats:
    """Float32 (n, features) of mean 0 and a spread near 1, so that none counts for more because it is larger."""
    spread = features.std(axis=0)
    return np.asarray((features - features.mean(axis=0)) / (spread + _STILL * spread.mean() + _TINY), np.float32)


@keras.saving.register_keras_serializable("edgesight")
class HintedCrossentropy(SoftenedCrossentropy):
    """Softened cross-entropy of the first `classes` columns, plus `weight` times the mean squared error of the rest.

    y_true without a rest, as in validation, is judged by its classes alone.
    """

    def __init__(self, classes: int = 1, weight: float = 0.0, **settings: Any) -> None:
        super().__init__(**settings)
        self.classes, self.weight = classes, weight

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """y_true (b, classes [+ features]), y_pred (b, classes + features). Returns (b,)."""
        n = self.classes
        loss = super().call(y_true[:, :n], y_pred[:, :n])
        if y_true.shape[-1] == n:
            return loss
        error = keras.ops.mean(keras.ops.square(y_true[:, n:] - y_pred[:, n:]), axis=-1)
        return loss + self.weight * error

    def get_config(self) -> dict[str, Any]:
        """For Keras, which rebuilds the loss from it."""
        return {**super().get_config(), "classes": self.classes, "weight": self.weight}


@keras.saving.register_keras_serializable("edgesight")
class ClassAccuracy(keras.metrics.CategoricalAccuracy):  # type: ignore[misc]
    """Share of pictures whose likeliest class, among the first `classes` columns, is the true one."""

    def __init__(self, classes: int = 1, name: str = "accuracy", **settings: Any) -> None:
        super().__init__(name=name, **settings)
        self.classes = classes

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """y_true, y_pred: (b, classes [+ anything])."""
        super().update_state(y_true[:, : self.classes], y_pred[:, : self.classes], sample_weight)

    def get_config(self) -> dict[str, Any]:
        """For Keras, which rebuilds the metric from it."""
        return {**super().get_config(), "classes": self.classes}
