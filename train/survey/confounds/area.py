"""The area under the ROC curve and how sure it is, also where pictures belong together."""

from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from edge_app.values import Floats


class Area(NamedTuple):
    """The chance that a picture of the class has a higher score than another; interval: (low, high)."""

    value: float
    interval: tuple[float, float]


def area(scores: Floats, positive: NDArray[np.bool_], groups: NDArray[np.int64], error: float) -> Area:
    """scores, positive: (n,), with both kinds among them. groups: (n,), what belongs together counts once.

    error: the chance that the interval misses. Its variance is that of DeLong et al. (Biometrics 1988), in the form of
    Obuchowski (Biometrics 1997) for groups; it is taken on the scale of the logit, which keeps it in (0, 1).
    """
    above, count = _placements(scores, positive), np.where(positive, positive.sum(), (~positive).sum())
    value = float(above[positive].mean())
    pull = np.bincount(groups, weights=np.where(positive, above - value, 1 - above - value) / count)
    used = len(np.unique(groups))
    fewest = int(count.min())
    kept = min(max(value, 0.5 / (fewest + 1)), 1 - 0.5 / (fewest + 1))
    least = 0.0 if kept == value else kept * (1 - kept) / fewest
    variance = max(used / max(1, used - 1) * float((pull**2).sum()), least)
    reach = NormalDist().inv_cdf(1 - error / 2) * variance**0.5 / (kept * (1 - kept))
    middle = np.log(kept / (1 - kept))
    low, high = (float(1 / (1 + np.exp(-place))) for place in (middle - reach, middle + reach))
    return Area(value, (min(low, value), max(high, value)))


def _placements(scores: Floats, positive: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Of each picture, the share of the other kind with lower scores; equal ones count half."""
    placed = np.empty(len(scores))
    for kind in (positive, ~positive):
        others = np.sort(scores[~kind])
        below = np.searchsorted(others, scores[kind], "left") + np.searchsorted(others, scores[kind], "right")
        placed[kind] = below / 2 / len(others)
    return placed
