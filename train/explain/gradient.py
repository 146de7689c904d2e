"""Derivatives, which Keras 3 has no common name for."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import keras
import numpy as np

from edge_app.errors import ExplainError
from edge_app.values import Floats


def gradient(of: Callable[[Any], Any], at: Floats) -> Floats:
    """The derivative of `of`, which makes one number of a tensor, by each value of `at`; float32 of its shape.

    Raises ExplainError where Keras runs on neither TensorFlow nor JAX.
    """
    backend = keras.backend.backend()
    if backend not in _BY:
        raise ExplainError(
            f"Keras runs on {backend!r}; derivatives are taken with {' or '.join(map(repr, _BY))}. "
            "Set KERAS_BACKEND=tensorflow, or use occlusion."
        )
    return np.asarray(_BY[backend](of, at), np.float32)


def _by_tensorflow(of: Callable[[Any], Any], at: Floats) -> Any:
    tensorflow = import_module("tensorflow")
    tensor = tensorflow.constant(at)
    with tensorflow.GradientTape() as tape:
        tape.watch(tensor)
        number = of(tensor)
    return tape.gradient(number, tensor)


def _by_jax(of: Callable[[Any], Any], at: Floats) -> Any:
    return import_module("jax").grad(of)(at)


_BY = {"tensorflow": _by_tensorflow, "jax": _by_jax}
