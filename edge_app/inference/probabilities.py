"""From what a classifier's output says to probabilities that mean what they say; the one place that does so."""

from collections.abc import Sequence

import numpy as np

from edge_app.inference.softmax import softmax
from edge_app.spec import OutputSpec
from edge_app.values import Floats


def as_probabilities(values: Floats, output: OutputSpec) -> Floats:
    """Real output values (..., classes) as probabilities, float32 of the same shape, at the temperature of `output`.

    With logits z and a temperature T these are softmax(z / T) (Guo et al. 2017, arXiv 1706.04599). Of probabilities
    p = softmax(z), z is log p and a constant that softmax cancels: p^(1/T) / sum(p^(1/T)) is the same, exactly.
    """
    if output.values == "logits":
        return softmax(values / np.float32(output.temperature))
    return values if output.temperature == 1 else tempered(values, output.temperature)


def tempered(probabilities: Floats, temperature: float) -> Floats:
    """p^(1/T) / sum(p^(1/T)) over the last axis, float32; all zeros, which 8 bits make of many classes, stay so."""
    powers = np.power(np.asarray(probabilities, np.float64), 1 / temperature)
    total = powers.sum(axis=-1, keepdims=True)
    return np.asarray(powers / np.where(total > 0, total, 1.0), np.float32)


def positive_score(probabilities: Floats, positive: Sequence[int]) -> Floats:
    """The share in [0, 1] of the classes `positive` in the sum of all, of (..., classes): 8 bits do not add up to 1."""
    values = np.asarray(probabilities, np.float64)
    total = values.sum(axis=-1)
    return np.asarray(values[..., list(positive)].sum(axis=-1) / np.where(total > 0, total, 1.0), np.float32)
