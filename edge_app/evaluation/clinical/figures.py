"""The figures, each as a function of weights: of how often every picture counts. Resampling is then weighing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge_app.evaluation.clinical.cases import Cases, Ids, Mask
from edge_app.values import Floats

Numbers = NDArray[np.float64]
Figure = Callable[[Numbers], Numbers]
"""Weights (m, n) of n pictures in m draws -> the figure of each draw, (m,); NaN where it is undefined."""

BINS = 15
"""Of confidences, as in Guo et al. 2017."""


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """Of the pictures `among` (n,), the share of those that are `hits` (n,)."""

    hits: Mask
    among: Mask

    def __call__(self, weights: Numbers) -> Numbers:
        """See `Figure`."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(weights @ (self.hits & self.among) / (weights @ self.among), np.float64)


class Auc:
    """The area under the ROC curve: how likely a picture that is `positive` (n,) scores higher than one that is not.

    scores: (n,); equal ones count half (Hanley and McNeil 1982, Radiology 143:29).
    """

    def __init__(self, scores: Floats, positive: Mask) -> None:
        self._order = np.argsort(scores, kind="stable")
        ordered = scores[self._order]
        self._starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(scores) else np.empty(0, int)
        self._positive = positive[self._order]

    def patients(self, clusters: Ids) -> tuple[int, int]:
        """How many of the patients int64 (n,) have a picture that is not positive, and how many one that is."""
        ordered = clusters[self._order]
        return len(np.unique(ordered[~self._positive])), len(np.unique(ordered[self._positive]))

    def __call__(self, weights: Numbers) -> Numbers:
        """See `Figure`."""
        if not len(self._starts):
            return np.full(len(weights), np.nan)
        ordered = weights[:, self._order]
        above = np.add.reduceat(ordered * self._positive, self._starts, axis=1)
        below = np.add.reduceat(ordered * ~self._positive, self._starts, axis=1)
        lower = np.cumsum(below, axis=1) - below
        with np.errstate(invalid="ignore", divide="ignore"):
            wins = (above * (lower + below / 2)).sum(axis=1)
            return np.asarray(wins / (above.sum(axis=1) * below.sum(axis=1)), np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Mean:
    """The mean of several figures."""

    figures: Sequence[Figure]

    def __call__(self, weights: Numbers) -> Numbers:
        """See `Figure`; undefined where there is none."""
        if not self.figures:
            return np.full(len(weights), np.nan)
        return np.asarray(np.mean([figure(weights) for figure in self.figures], axis=0), np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Predictive:
    """How likely a picture that is called positive is so (or one called negative, with `negative`), by Bayes.

    hit: the share of positives that are called so; other: of negatives. prevalence: of positives where it is used.
    """

    hit: Share
    other: Share
    prevalence: float
    negative: bool = False

    def __call__(self, weights: Numbers) -> Numbers:
        """See `Figure`; undefined where nothing is called so."""
        return self.of(self.hit(weights), self.other(weights))

    def of(self, sensitivity: Numbers, specificity: Numbers) -> Numbers:
        """Of shares (m,). It rises with both."""
        right, wrong = sensitivity * self.prevalence, (1 - specificity) * (1 - self.prevalence)
        if self.negative:
            right, wrong = specificity * (1 - self.prevalence), (1 - sensitivity) * self.prevalence
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(right / (right + wrong), np.float64)


class CalibrationError:
    """By how much confidence and accuracy differ, in the mean of all pictures: the expected calibration error.

    Of pictures in bins of equal width of their confidence (Guo et al. 2017, arXiv 1706.04599). confidence: (n,) in
    [0, 1]; right: (n,). Never below 0: of few pictures, chance alone makes it larger.
    """

    def __init__(self, confidence: Floats, right: Mask) -> None:
        places = bins_of(confidence)
        self._excess = np.zeros((len(confidence), BINS))
        self._excess[np.arange(len(confidence)), places] = right.astype(np.float64) - confidence

    def __call__(self, weights: Numbers) -> Numbers:
        """See `Figure`."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(np.abs(weights @ self._excess).sum(axis=1) / weights.sum(axis=1), np.float64)


def bins_of(confidence: Floats) -> NDArray[np.int64]:
    """The bin of each confidence (n,) in [0, 1]: from more than its lower bound to its upper bound."""
    places = np.ceil(np.asarray(confidence, np.float64) * BINS).astype(np.int64) - 1
    return np.asarray(places.clip(0, BINS - 1), np.int64)


def one_against_rest(cases: Cases, index: int) -> tuple[Auc, Share, Share]:
    """Of one class: AUC of its probability; sensitivity and specificity of its being the likeliest."""
    true, said = cases.truth == index, cases.answers == index
    return Auc(cases.probabilities[:, index], true), Share(said, true), Share(~said, ~true)
