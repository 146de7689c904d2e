"""The worst mistakes of a detector: the largest objects that it missed, and the surest that are not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from edge_app.detection.boxes import areas, overlaps
from edge_app.pictures.coco import Annotated
from edge_app.values import Detections, Floats

_OVERLAP = 0.5


@dataclass(frozen=True, slots=True)
class Mistake:
    """box_xyxy: float32 (4,), pixels of the picture at `path`. score: of a false alarm; None: it was missed."""

    path: Path
    label: str
    box_xyxy: Floats
    score: float | None


def worst_mistakes(
    pictures: Sequence[Annotated],
    found: Sequence[Detections],
    labels: tuple[str, ...],
    asked: Sequence[int],
    count: int = 16,
) -> list[Mistake]:
    """At most `count` of them, half of each kind, the worst of each first.

    An object is missed when nothing of its label overlaps it by half; how large it is counts by its share of the
    picture.
    """
    both = list(zip(pictures, found, strict=True))
    missed = sorted((one for pair in both for one in _missed(*pair, labels)), key=lambda one: -one[0])
    alarms = sorted((one for pair in both for one in _alarms(*pair, labels, asked)), key=lambda one: -one[0])
    half = count // 2
    first, second = missed[: max(half, count - len(alarms))], alarms[: max(half, count - len(missed))]
    return [mistake for _, mistake in first + second]


def _missed(picture: Annotated, found: Detections, labels: tuple[str, ...]) -> list[tuple[float, Mistake]]:
    """Each with its share of the picture."""
    near = overlaps(picture.boxes_xyxy, found.boxes_xyxy) >= _OVERLAP
    same = picture.classes[:, None] == found.classes[None, :]
    lost = np.flatnonzero(~(near & same).any(axis=1) & ~picture.ignored)
    shares = areas(picture.boxes_xyxy) / (picture.size_wh[0] * picture.size_wh[1])
    return [
        (float(shares[at]), Mistake(picture.path, labels[picture.classes[at]], picture.boxes_xyxy[at], None))
        for at in lost
    ]


def _alarms(
    picture: Annotated, found: Detections, labels: tuple[str, ...], asked: Sequence[int]
) -> list[tuple[float, Mistake]]:
    """Each with its score. A second box on one object is none: it is no new thing to look at."""
    near = overlaps(found.boxes_xyxy, picture.boxes_xyxy) >= _OVERLAP
    same = found.classes[:, None] == picture.classes[None, :]
    wrong = np.flatnonzero(~(near & same).any(axis=1) & np.isin(found.classes, asked))
    return [
        (
            float(found.scores[at]),
            Mistake(picture.path, labels[found.classes[at]], found.boxes_xyxy[at], float(found.scores[at])),
        )
        for at in wrong
    ]
