"""What is asked: a model file or a Keras network, about pictures in the input's size."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge_app.evaluation.judge import Judged
from edge_app.preprocess import preprocess
from edge_app.spec import InputSpec
from edge_app.values import Pixels

Classes = NDArray[np.int64]
"""Indices of labels."""
Ask = Callable[[Sequence[Pixels]], Classes]
"""Pictures uint8 (height, width, 3), blue green red -> the likeliest class of each, (n,)."""


def asking_model(model: Judged) -> Ask:
    """Ask by the code that runs on the device. What is asked raises ModelError for a model that is no classifier."""
    return lambda pictures: np.array([model.probabilities(picture).argmax() for picture in pictures], np.int64)


def asking_network(network: Any, spec: InputSpec) -> Ask:
    """Ask a Keras network, all pictures at once, with the preprocessing that `spec` states."""

    def ask(pictures: Sequence[Pixels]) -> Classes:
        values = np.stack([preprocess(picture, spec) for picture in pictures])
        return np.asarray(network.predict_on_batch(values).argmax(axis=1), np.int64)

    return ask
