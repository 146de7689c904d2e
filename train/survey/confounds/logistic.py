"""Logistic regression of several classes on facts that hold or do not, and its answers on what it has not learned."""

import numpy as np
from numpy.typing import NDArray

from edge_app.values import Floats

_ROUNDS = 300
_CALM = 1e-3
"""Weight of the squared weights in the loss: enough for facts that hold once, too little to hide a clear one."""


def held_out_scores(facts: Floats, labels: NDArray[np.int64], folds: NDArray[np.int64]) -> Floats:
    """For each picture the probability of each class, (n, classes), by a regression that learned from other folds.

    facts: 0 or 1 (n, facts). labels: (n,), from 0. folds: (n,), the part that each picture is judged with.
    """
    scores = np.zeros((len(labels), int(labels.max()) + 1), np.float32)
    for fold in np.unique(folds):
        judged = folds == fold
        weights = _fit(facts[~judged], np.eye(scores.shape[1], dtype=np.float32)[labels[~judged]])
        scores[judged] = _softmax(facts[judged] @ weights)
    return scores


def _fit(facts: Floats, wanted: Floats) -> Floats:
    """Weights (facts, classes), by Nesterov's gradient method; no step is longer than the loss is curved."""
    weights = ahead = np.zeros((facts.shape[1], wanted.shape[1]), np.float32)
    step = 2.0 / max(1.0, float((facts**2).sum(axis=1).max(initial=0)))
    for round_ in range(_ROUNDS):
        slope = facts.T @ (_softmax(facts @ ahead) - wanted) / max(1, len(facts)) + _CALM * ahead
        moved = np.asarray(ahead - step * slope, np.float32)
        ahead = np.asarray(moved + round_ / (round_ + 3) * (moved - weights), np.float32)
        weights = moved
    return weights


def _softmax(values: Floats) -> Floats:
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)
