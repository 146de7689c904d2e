"""How well scores rank one kind above another: the area under the ROC curve, with its interval."""

import math

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from edge_app.evaluation.intervals import Z_95
from edge_app.values import Floats


class Ranking(Struct, frozen=True, kw_only=True):
    """auroc: how likely one of `anomalies` scores above one of `normal` pictures, ties half; interval: 95 %."""

    auroc: float
    interval: tuple[float, float]
    normal: int
    anomalies: int


def ranking(normal: Floats, anomalies: Floats) -> Ranking:
    """Of two sets of scores, (n,) and (m,), none of them empty."""
    n, m = len(normal), len(anomalies)
    ranks = mean_ranks(np.concatenate([normal, anomalies]))
    auroc = float((ranks[n:].sum() - m * (m + 1) / 2) / (n * m))
    return Ranking(auroc=auroc, interval=auroc_interval(auroc, n, m), normal=n, anomalies=m)


def mean_ranks(scores: Floats) -> NDArray[np.float64]:
    """The place of each score (n,) from 1 for the lowest; equal ones share the mean of their places."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2)[inverse], np.float64)


def rank_correlation(first: Floats, second: Floats) -> float:
    """Spearman's, of two scores for each of the same pictures, (n,) each; NaN where one is the same for all."""
    a, b = (mean_ranks(scores) - (len(scores) + 1) / 2 for scores in (first, second))
    length = math.sqrt(float(a @ a) * float(b @ b))
    return float(a @ b) / length if length else math.nan


def auroc_interval(auroc: float, n: int, m: int) -> tuple[float, float]:
    """95 % interval of an area found with n scores of one kind and m of the other; never a single point.

    Newcombe 2006, Statistics in Medicine 25:559, method 5: the areas from which `auroc` is 1.96 standard errors away,
    these after Hanley and McNeil 1982, Radiology 143:29, with the mean of both sizes in the numerator.
    """
    return _solve(auroc, n, m, 0.0), _solve(auroc, n, m, 1.0)


def _solve(auroc: float, n: int, m: int, end: float) -> float:
    """The area between `auroc` and `end` that is 1.96 of its own standard errors away, by bisection."""
    near, far = auroc, end
    for _ in range(60):
        middle = (near + far) / 2
        if abs(auroc - middle) < Z_95 * _standard_error(middle, n, m):
            near = middle
        else:
            far = middle
    return near


def _standard_error(area: float, n: int, m: int) -> float:
    mean = (n + m) / 2 - 1
    factor = 1 + mean * (1 - area) / (2 - area) + mean * area / (1 + area)
    return math.sqrt(max(0.0, area * (1 - area) * factor / (n * m)))
