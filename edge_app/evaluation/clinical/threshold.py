"""Thresholds chosen on validation pictures: from where on a picture is positive, and below which a human looks."""

import math

import numpy as np
from numpy.typing import NDArray

from edge_app.errors import DataError
from edge_app.evaluation.clinical.cases import Mask
from edge_app.evaluation.clinical.settings import Criterion, OperatingPoint
from edge_app.values import Floats

_ROUNDING = 1e-9
"""0.95 of 20 is 19, whatever floating point makes of it."""


def operating_point(scores: Floats, positive: Mask, criterion: Criterion, wanted: float) -> OperatingPoint:
    """The threshold with the best other rate of those at which the share `wanted` is reached.

    scores: positive scores (n,) in [0, 1]; positive: which pictures are, (n,). The threshold lies midway between the
    last score that has to be called so and the next, so that int8's rounding matters least. Raises DataError where no
    threshold reaches it without calling all pictures the same, and without pictures of both kinds.
    """
    count, others = int(positive.sum()), int((~positive).sum())
    check_both(count, others)
    threshold = _for_sensitivity(scores, positive, wanted)
    if criterion == "specificity":
        threshold = 1 - _for_sensitivity(1 - scores.astype(np.float64), ~positive, wanted)
    called = scores >= threshold
    sensitivity, specificity = float(called[positive].mean()), float((~called[~positive]).mean())
    reached, other = (sensitivity, specificity) if criterion == "sensitivity" else (specificity, sensitivity)
    if reached < wanted - _ROUNDING or not other:
        raise DataError(
            f"A {criterion} of {wanted:g} is reached on the {len(scores)} validation pictures only where every one of "
            f"them is called {'positive' if criterion == 'sensitivity' else 'negative'}. Ask for less, for example "
            f"--resume --set clinical.operating_point.{criterion}={0.95 * wanted:.2g}, or train a better network."
        )
    return OperatingPoint(
        threshold=float(min(max(threshold, 0.0), 1.0)),
        criterion=criterion,
        wanted=wanted,
        sensitivity=sensitivity,
        specificity=specificity,
        positives=count,
        negatives=others,
    )


def check_both(positives: int, negatives: int) -> None:
    """Raise DataError where there are none of one kind among the validation pictures."""
    if not positives or not negatives:
        raise DataError(
            f"The validation pictures have {positives} positive and {negatives} negative ones; an operating point "
            "needs both. Give the val split pictures of all classes."
        )


def _for_sensitivity(scores: NDArray[np.floating], positive: Mask, wanted: float) -> float:
    """The highest threshold that the share `wanted` of the positives reaches."""
    ours = np.sort(scores[positive].astype(np.float64))[::-1]
    needed = max(1, math.ceil(wanted * len(ours) - _ROUNDING))
    return _midway(scores, float(ours[needed - 1]), nothing=float(ours[needed - 1]))


def _midway(values: NDArray[np.floating], last: float, nothing: float) -> float:
    """Between `last` and the next lower of the values (n,); `nothing` where none is lower."""
    lower = values[values < last]
    return (last + float(lower.max())) / 2 if len(lower) else nothing


def refer_below(confidence: Floats, share: float) -> float:
    """The confidence below which at most `share` of the pictures lie, whose confidences are (n,); 0 where none does.

    So many go to a human: those of which the model is least sure. As for an operating point, it lies midway between
    the last that is referred and the first that is answered: int8 never says 1, and a network that is sure of nearly
    all its answers would otherwise refer every one of them on the device.
    """
    allowed = int(share * len(confidence) + _ROUNDING)
    return _midway(confidence, float(np.sort(confidence)[allowed]), nothing=0.0) if allowed else 0.0


def coverage_curve(confidence: Floats, right: Mask, points: int = 41) -> tuple[tuple[float, float], ...]:
    """(share answered, accuracy of those answers), from the surest pictures alone to all of them."""
    order = np.argsort(-confidence, kind="stable")
    accuracy = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    counts = np.unique(np.linspace(max(1, len(order) // 20), len(order), points).astype(int))
    return tuple((float(count / len(order)), float(accuracy[count - 1])) for count in counts)
