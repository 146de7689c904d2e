"""What several detectors agree on in a picture, and what only some of them see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from edge_app.detection.boxes import overlaps
from edge_app.values import Detections

_SAME = 0.3
"""Overlap (intersection over union) from which two boxes are of one object: detectors draw them differently."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """The objects of a picture. sure: bool (n,), False for those of which nothing should be learned."""

    objects: Detections
    sure: NDArray[np.bool_]


def agreed(found: Sequence[Detections], *, least: float, doubtful: float) -> Labelled:
    """What the first detector found, and where the others see things that it does not.

    found: of one picture, by each detector, of the same labels. An object is sure where the first gives it a score of
    `least`, and each of the others, at the same place and of the same label, one of `doubtful`. Whatever else has
    `doubtful` is told as unsure; of what others found without the first, keypoints are NaN.
    """
    first, *others = (one[one.scores >= doubtful] for one in found)
    sure = first.scores >= least
    for other in others:
        sure &= _seen(first, other)
        more = other[~_seen(other, first)]
        points = np.full((len(more), *first.keypoints.shape[1:]), np.nan, np.float32)
        first = _joined(first, replace(more, keypoints=points))
        sure = np.append(sure, np.zeros(len(more), bool))
    return Labelled(first, sure)


def _seen(these: Detections, those: Detections) -> NDArray[np.bool_]:
    """Whether each of `these` is among `those`, bool (n,)."""
    same = these.classes[:, None] == those.classes[None, :]
    return np.asarray((overlaps(these.boxes_xyxy, those.boxes_xyxy) * same >= _SAME).any(axis=1))


def _joined(first: Detections, second: Detections) -> Detections:
    return Detections(
        np.concatenate([first.boxes_xyxy, second.boxes_xyxy]),
        np.concatenate([first.scores, second.scores]),
        np.concatenate([first.classes, second.classes]),
        np.concatenate([first.keypoints, second.keypoints]),
        first.labels,
    )
