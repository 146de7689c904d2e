"""How right the numbers of objects are that a detector finds in pictures."""

from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from edge_app.detector_outputs import reporting_scores
from edge_app.errors import SpecError
from edge_app.evaluation.average_precision import match, resamples
from edge_app.pictures.coco import Annotated
from edge_app.spec import BoxOutput, Spec
from edge_app.values import Detections

TOTAL = "all"
_NEAR = 0.1
"""Share of the true number by which a count may be off and still be near."""
_TOUCHING = 0.5
"""Overlap from which a detection is of an object that does not count, such as a difficult one."""
_STEPS = np.arange(0.1, 0.91, 0.01)
"""Scores that may be chosen."""
_ENOUGH = 10
"""Objects of a label from which a score can be chosen for it."""


class Estimate(Struct, frozen=True, kw_only=True):
    """A mean over pictures and its 95 % interval, by percentile bootstrap over pictures."""

    value: float
    interval: tuple[float, float]

    def __str__(self) -> str:
        """1.25 [0.98, 1.53]."""
        low, high = self.interval
        return f"{self.value:.2f} [{low:.2f}, {high:.2f}]"

    def percents(self) -> str:
        """Of a share: 62 [50, 73]."""
        low, high = self.interval
        return f"{100 * self.value:.0f} [{100 * low:.0f}, {100 * high:.0f}]"


class Count(Struct, frozen=True, kw_only=True):
    """Of one label, in objects a picture. truth, found: of all pictures. error: mean absolute; bias: found - truth.

    near: share of pictures, in [0, 1], whose count is at most 10 % of the truth away: of fewer than ten, exact. score:
    from which the label is counted; None of all labels together.
    """

    pictures: int
    truth: int
    found: int
    error: Estimate
    bias: Estimate
    near: Estimate
    score: float | None = None


def judge_counts(
    pictures: Sequence[Annotated],
    found: Sequence[Detections],
    labels: tuple[str, ...],
    scores: Sequence[float],
    asked: Sequence[int] | None = None,
) -> dict[str, Count]:
    """For each label, or only those `asked` for (their places in `labels`), how right its counts are; then of "all".

    scores: from which each of `labels` counts. Objects that are ignored, and what was found of them, are not counted.
    A label called "all" is not told apart from the sum where it stands beside others, so it is written "all (label)".
    """
    places = list(range(len(labels)) if asked is None else asked)
    truth, counted = np.zeros((2, len(places), len(pictures)), np.int64)
    for row, place in enumerate(places):
        truth[row], count = _counting(pictures, found, place)
        counted[row] = count(scores[place])
    told = {_told(labels[place]): _count(truth[row], counted[row], scores[place]) for row, place in enumerate(places)}
    return told | {TOTAL: _count(truth.sum(axis=0), counted.sum(axis=0), None)}


def counting_scores(
    pictures: Sequence[Annotated], found: Sequence[Detections], labels: tuple[str, ...], before: Sequence[float]
) -> tuple[float, ...]:
    """For each label the score at which the counts in `pictures` are least wrong on average.

    Where several are as good, the middle one; where a label has too few objects to tell, that of `before`.
    """
    return tuple(_best(*_counting(pictures, found, place), before[place]) for place in range(len(labels)))


def counting_spec(spec: Spec, pictures: Sequence[Annotated], found: Sequence[Detections]) -> Spec:
    """`spec`, of a detector of ours, with the score of each label at which `found` counts `pictures` best."""
    if not isinstance(spec.boxes, BoxOutput):
        raise SpecError(f"{spec.name} has no scores of its own for each label; only detectors trained here do.")
    before = reporting_scores(spec.boxes, len(spec.labels))
    scores = counting_scores(pictures, found, spec.labels, before)
    return replace(spec, boxes=replace(spec.boxes, label_scores=scores, least_score=min(scores)))


def _counting(
    pictures: Sequence[Annotated], found: Sequence[Detections], label: int
) -> tuple[NDArray[np.int64], Callable[[float], NDArray[np.int64]]]:
    """How many there are in each picture, (pictures,); and how many were found, from a score on."""
    matches = match(pictures, found, overlap=_TOUCHING, label=label)

    def counted(score: float) -> NDArray[np.int64]:
        return np.bincount(matches.picture[matches.scores >= score], minlength=len(pictures))

    return matches.objects, counted


def _best(truth: NDArray[np.int64], counted: Callable[[float], NDArray[np.int64]], before: float) -> float:
    if truth.sum() < _ENOUGH:
        return before
    errors = np.array([np.abs(counted(score) - truth).mean() for score in _STEPS])
    least = np.flatnonzero(errors == errors.min())
    return round(float(_STEPS[least[len(least) // 2]]), 2)


def _count(truth: NDArray[np.int64], found: NDArray[np.int64], score: float | None) -> Count:
    off = found - truth
    return Count(
        pictures=len(truth),
        truth=int(truth.sum()),
        found=int(found.sum()),
        error=_estimate(np.abs(off)),
        bias=_estimate(off),
        near=_estimate(np.abs(off) <= _NEAR * truth),
        score=score,
    )


def _estimate(values: NDArray[np.generic]) -> Estimate:
    """The mean of (pictures,) values."""
    every = np.asarray(values, np.float64)
    means = resamples(len(every)) @ every / len(every)
    low, high = np.percentile(means, [2.5, 97.5])
    return Estimate(value=float(every.mean()), interval=(float(low), float(high)))


def _told(label: str) -> str:
    return f"{label} (label)" if label == TOTAL else label
