"""Accuracy with its interval, overall and for each class, and the confusion matrix."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from edge_app.evaluation.intervals import paired_difference, wilson
from edge_app.values import Floats


class Accuracy(Struct, frozen=True, kw_only=True):
    """correct of n; `accuracy` and `interval` (95 %, Wilson) in [0, 1]."""

    n: int
    correct: int
    accuracy: float
    interval: tuple[float, float]


class AccuracyReport(Struct, frozen=True, kw_only=True):
    """Overall, per class (recall), and confusion[truth][answer] in counts."""

    overall: Accuracy
    per_class: dict[str, Accuracy]
    confusion: tuple[tuple[int, ...], ...]


def accuracy(correct: int, n: int) -> Accuracy:
    """The share correct / n with its interval."""
    return Accuracy(n=n, correct=correct, accuracy=correct / n if n else 0.0, interval=wilson(correct, n))


class Difference(Struct, frozen=True, kw_only=True):
    """Accuracy of the second minus that of the first, in percentage points, with its 95 % interval (paired)."""

    points: float
    interval: tuple[float, float]


def difference(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> Difference:
    """Compare two on the same n pictures: which ones each has right, (n,)."""
    gained, lost, n = int((second & ~first).sum()), int((first & ~second).sum()), len(first)
    low, high = paired_difference(gained, lost, n)
    return Difference(points=100 * (gained - lost) / n, interval=(100 * low, 100 * high))


def accuracy_report(truth: NDArray[np.integer], probabilities: Floats, labels: tuple[str, ...]) -> AccuracyReport:
    """Judge answers. truth: (n,) label indices; probabilities: (n, classes)."""
    confusion = np.zeros((len(labels), len(labels)), np.int64)
    np.add.at(confusion, (truth, probabilities.argmax(axis=1)), 1)
    hits, counts = confusion.diagonal(), confusion.sum(axis=1)
    return AccuracyReport(
        overall=accuracy(int(hits.sum()), len(truth)),
        per_class={label: accuracy(int(hit), int(n)) for label, hit, n in zip(labels, hits, counts, strict=True) if n},
        confusion=tuple(tuple(int(count) for count in row) for row in confusion),
    )
