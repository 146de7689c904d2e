"""The gate for detectors: whether int8 TFLite finds as much in the same pictures as Keras and float TFLite."""

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from edge_app.detection.boxes import areas, overlaps
from edge_app.evaluation.accuracy import Difference
from edge_app.evaluation.average_precision import AveragePrecision, average_precision, match, precision_difference
from edge_app.pictures.coco import Annotated
from edge_app.values import Detections, Floats

OVERLAP = 0.5
"""Intersection over union from which a detection is right."""
KINDS = ("keras", "float", "int8")
_ANYTHING = 100
"""Points of tolerance that let everything pass."""
_MOVED = 0.04
"""Mean sides of the box: of a face, a tenth of the distance between the eyes."""
_SEEN = 0.3
"""Score of Keras from which the points of an object count: fainter boxes are mostly nothing."""


class LabelVerdict(Struct, frozen=True, kw_only=True):
    """One label. precision: of each kind. difference: of "float" and "int8" from Keras, in points."""

    precision: dict[str, AveragePrecision]
    difference: dict[str, Difference]

    @property
    def there(self) -> bool:
        """Whether there is an object of it in the pictures."""
        return self.precision["keras"].n > 0


class DetectorGate(Struct, frozen=True, kw_only=True):
    """The verdict: `passed` when int8's mean average precision is at most `tolerance_points` below Keras's.

    mean: Keras's own, in [0, 1], over all labels that are there; where it is 0 there was nothing to lose, and it passes
    only with a tolerance of 100, which asks for nothing. points: by how much int8's is above, in percentage points.
    moved: how far int8's keypoints are from Keras's, in mean sides of the box, half of them less (median); above 0.04
    for each point of tolerance they fail too; None without keypoints.
    """

    passed: bool
    tolerance_points: float
    split: str
    pictures: int
    mean: float
    points: float
    moved: float | None = None
    labels: dict[str, LabelVerdict]


def detector_gate(
    pictures: Sequence[Annotated],
    found: Mapping[str, Sequence[Detections]],
    labels: tuple[str, ...],
    *,
    tolerance_points: float,
    split: str,
) -> DetectorGate:
    """Compare what "keras", "float" and "int8" found in the same pictures, which belong to `split`."""
    verdicts = {label: _of_label(pictures, found, index) for index, label in enumerate(labels)}
    there = [one for one in verdicts.values() if one.there]
    mean = sum(one.precision["keras"].value for one in there) / max(1, len(there))
    points = sum(one.difference["int8"].points for one in there) / max(1, len(there))
    moved = _moved(found["keras"], found["int8"])
    return DetectorGate(
        passed=(mean > 0 or tolerance_points >= _ANYTHING)
        and points >= -tolerance_points
        and (moved is None or moved <= _MOVED * tolerance_points),
        tolerance_points=tolerance_points,
        split=split,
        pictures=len(pictures),
        mean=mean,
        points=points,
        moved=moved,
        labels=verdicts,
    )


def _moved(first: Sequence[Detections], second: Sequence[Detections]) -> float | None:
    """The median distance between the keypoints of what both found, in mean sides of its box."""
    distances: list[Floats] = []
    for ours, theirs in zip(first, second, strict=True):
        shares = overlaps(ours.boxes_xyxy, theirs.boxes_xyxy) * (ours.classes[:, None] == theirs.classes[None, :])
        for place in np.flatnonzero((shares.max(axis=1, initial=0) >= OVERLAP) & (ours.scores >= _SEEN)):
            off = ours.keypoints[place] - theirs.keypoints[int(shares[place].argmax())]
            distances.append(np.linalg.norm(off, axis=1) / np.sqrt(areas(ours.boxes_xyxy[place : place + 1])))
    every = np.concatenate(distances) if distances else np.empty(0, np.float32)
    return float(np.median(every)) if len(every) else None


def _of_label(pictures: Sequence[Annotated], found: Mapping[str, Sequence[Detections]], label: int) -> LabelVerdict:
    matches = {kind: match(pictures, found[kind], overlap=OVERLAP, label=label) for kind in KINDS}
    return LabelVerdict(
        precision={kind: average_precision(one) for kind, one in matches.items()},
        difference={kind: precision_difference(matches["keras"], matches[kind]) for kind in ("float", "int8")},
    )
