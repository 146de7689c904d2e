"""How well objects are found: average precision with its interval, and recall at a stated rate of false alarms."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from edge_app.detection.boxes import areas, overlaps
from edge_app.evaluation.accuracy import Difference
from edge_app.pictures.coco import Annotated
from edge_app.values import Detections, Floats

_RESAMPLES = 1000


class AveragePrecision(Struct, frozen=True, kw_only=True):
    """value and its 95 % interval in [0, 1]. n: objects to be found; pictures: in so many pictures."""

    value: float
    interval: tuple[float, float]
    n: int
    pictures: int

    def __str__(self) -> str:
        """In percent: 91.0 [87.9, 94.0]."""
        low, high = self.interval
        return f"{100 * self.value:.1f} [{100 * low:.1f}, {100 * high:.1f}]"


@dataclass(frozen=True, slots=True)
class Matches:
    """Detections of one class in many pictures, best first, and whether each is right.

    scores: float32 (m,); hits: bool (m,); picture: int64 (m,), the number of its picture; truth: int64 (m,), which of
    the picture's objects it found, -1 for a false alarm. objects: int64 (pictures,), how many were to be found in each.
    Detections of ignored objects are left out.
    """

    scores: Floats
    hits: NDArray[np.bool_]
    picture: NDArray[np.int64]
    truth: NDArray[np.int64]
    objects: NDArray[np.int64]


def match(
    pictures: Sequence[Annotated],
    found: Sequence[Detections],
    *,
    overlap: float,
    label: int = 0,
    sides: tuple[float, float] = (0.0, np.inf),
) -> Matches:
    """Compare what was `found` in each picture with what is there, for the class `label`.

    A detection is right when it overlaps an object that no better one has taken by at least `overlap` (intersection
    over union; Everingham et al. 2010, section 4.2). sides: only objects whose box has a mean side (root of its area)
    in this range are to be found; what finds others, or is of another size and finds nothing, does not count.
    """
    rows: list[tuple[float, bool, int, int]] = []
    objects = np.zeros(len(pictures), np.int64)
    for number, (picture, detections) in enumerate(zip(pictures, found, strict=True)):
        ours = picture.classes == label
        truth, ignored = picture.boxes_xyxy[ours], picture.ignored[ours] | ~_within(picture.boxes_xyxy[ours], sides)
        objects[number] = int((~ignored).sum())
        rows += _match_picture(number, truth, ignored, detections[detections.classes == label], overlap, sides)
    rows.sort(key=lambda row: -row[0])
    return Matches(
        np.array([row[0] for row in rows], np.float32),
        np.array([row[1] for row in rows], bool),
        np.array([row[2] for row in rows], np.int64),
        np.array([row[3] for row in rows], np.int64),
        objects,
    )


def pooled(every: Sequence[Matches]) -> Matches:
    """Those of several classes in the same pictures as if they were of one, best first; truth counts in each class."""
    order = np.argsort(-np.concatenate([one.scores for one in every]), kind="stable")
    return Matches(
        np.concatenate([one.scores for one in every])[order],
        np.concatenate([one.hits for one in every])[order],
        np.concatenate([one.picture for one in every])[order],
        np.concatenate([one.truth for one in every])[order],
        np.sum([one.objects for one in every], axis=0),
    )


def average_precision(matches: Matches, seed: int = 0) -> AveragePrecision:
    """The area under precision over recall, at all points, precision made monotone (Everingham et al. 2010, 4.2).

    The interval: percentile bootstrap over pictures (Efron and Tibshirani 1993, An Introduction to the Bootstrap).
    """
    pictures = len(matches.objects)
    low, high = np.percentile([_area(matches, weights) for weights in resamples(pictures, seed)], [2.5, 97.5])
    value = _area(matches, np.ones(pictures, np.int64))
    return AveragePrecision(
        value=value, interval=(float(low), float(high)), n=int(matches.objects.sum()), pictures=pictures
    )


def precision_difference(first: Matches, second: Matches, seed: int = 0) -> Difference:
    """Average precision of `second` minus that of `first` on the same pictures, in points; 95 %, same bootstrap."""
    pictures = len(first.objects)
    changes = [_area(second, weights) - _area(first, weights) for weights in resamples(pictures, seed)]
    low, high = np.percentile(changes, [2.5, 97.5])
    once = np.ones(pictures, np.int64)
    return Difference(
        points=100 * (_area(second, once) - _area(first, once)), interval=(100 * float(low), 100 * float(high))
    )


def recall_at(matches: Matches, false_alarms: float) -> tuple[float, float]:
    """(recall, score): the share found at the lowest score with at most so many false alarms a picture."""
    allowed = int(false_alarms * len(matches.objects))
    scores, m = matches.scores, len(matches.scores)
    ends = np.flatnonzero(np.append(scores[1:] != scores[:-1], True)) if m else np.empty(0, np.int64)
    # A threshold takes all of one score or none: int8 knows 256.
    fitting = ends[np.cumsum(~matches.hits)[ends] <= allowed]
    within = int(fitting[-1]) + 1 if len(fitting) else 0
    n = int(matches.objects.sum())
    recall = float(matches.hits[:within].sum() / n) if n else 0.0
    return recall, float(matches.scores[within - 1]) if within else 1.0


def resamples(pictures: int, seed: int = 0) -> NDArray[np.int64]:
    """How often each picture is drawn, (resamples, pictures)."""
    return np.random.default_rng(seed).multinomial(pictures, np.full(pictures, 1 / pictures), size=_RESAMPLES)


def _match_picture(
    number: int,
    truth: Floats,
    ignored: NDArray[np.bool_],
    detections: Detections,
    overlap: float,
    sides: tuple[float, float],
) -> list[tuple[float, bool, int, int]]:
    rows = []
    shared, free = overlaps(detections.boxes_xyxy, truth), np.ones(len(truth), bool)
    counted = _within(detections.boxes_xyxy, sides)
    for index in np.argsort(-detections.scores, kind="stable"):
        score, near = float(detections.scores[index]), shared[index] >= overlap
        wanted = near & free & ~ignored
        if wanted.any():
            best = int(np.where(wanted, shared[index], -1).argmax())
            free[best] = False
            rows.append((score, True, number, best))
        elif not (near & ignored).any() and counted[index]:
            rows.append((score, False, number, -1))
    return rows


def _within(boxes_xyxy: Floats, sides: tuple[float, float]) -> NDArray[np.bool_]:
    mean_sides = np.sqrt(areas(boxes_xyxy))
    return (mean_sides >= sides[0]) & (mean_sides < sides[1])


def _area(matches: Matches, weights: NDArray[np.int64]) -> float:
    """Average precision with each picture counted `weights` (pictures,) times."""
    n = int((weights * matches.objects).sum())
    if not n or not len(matches.hits):
        return 0.0
    weight = weights[matches.picture]
    right = np.cumsum(weight * matches.hits)
    precision = right / np.maximum(np.cumsum(weight), 1)
    monotone = np.maximum.accumulate(precision[::-1])[::-1]
    return float((monotone * weight * matches.hits).sum() / n)
