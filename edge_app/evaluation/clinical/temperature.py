"""The temperature at which a classifier is as often right as it says."""

import numpy as np
from numpy.typing import NDArray

from edge_app.values import Floats

COLDEST, HOTTEST = 0.2, 10.0
"""Of few pictures, all of them answered rightly, any temperature is too high; of a network that knows nothing, too
low. Neither says anything of other pictures."""


def fit_temperature(truth: NDArray[np.integer], probabilities: Floats) -> float:
    """The T in [0.2, 10] for which softmax(z / T) finds the true classes (n,) likeliest (Guo et al. 2017, 1706.04599).

    probabilities: (n, classes), softmax(z), of pictures that were not trained on. The loss is convex in 1 / T: its
    slope is the mean of log p over all classes, weighted by their probabilities, less that of the true class.
    """
    logs = np.log(np.maximum(np.asarray(probabilities, np.float64), np.finfo(np.float32).tiny))
    low, high = 1 / HOTTEST, 1 / COLDEST
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _slope(logs, truth, middle) < 0 else (low, middle)
    return 2 / (low + high)


def _slope(logs: NDArray[np.float64], truth: NDArray[np.integer], sharpness: float) -> float:
    """Of the loss over `sharpness`, 1 / T."""
    powers = np.exp(sharpness * (logs - logs.max(axis=1, keepdims=True)))
    expected = (powers * logs).sum(axis=1) / powers.sum(axis=1)
    return float((expected - logs[np.arange(len(truth)), truth]).mean())
