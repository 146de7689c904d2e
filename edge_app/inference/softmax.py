"""Logits to probabilities."""

import numpy as np

from edge_app.values import Floats


def softmax(logits: Floats) -> Floats:
    """exp(x) / sum(exp(x)) over the last axis, float32 of the same shape.

    The largest x is taken off first, so that nothing overflows.
    """
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), np.float32)
