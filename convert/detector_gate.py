"""The gate for detectors: whether int8 TFLite finds as much in the same pictures as Keras and float TFLite."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from edge_app.evaluation.accuracy import Difference
from edge_app.evaluation.average_precision import AveragePrecision, average_precision, match, precision_difference
from edge_app.pictures.coco import Annotated
from edge_app.values import Detections

OVERLAP = 0.5
"""Intersection over union from which a detection is right."""
KINDS = ("keras", "float", "int8")


class LabelVerdict(Struct, frozen=True, kw_only=True):
    """One label. precision: of each kind. difference: of "float" and "int8" from Keras, in points."""

    precision: dict[str, AveragePrecision]
    difference: dict[str, Difference]


class DetectorGate(Struct, frozen=True, kw_only=True):
    """The verdict: `passed` when int8's mean average precision is at most `tolerance_points` below Keras's.

    points: by how much it is above, in percentage points, over all labels.
    """

    passed: bool
    tolerance_points: float
    split: str
    pictures: int
    points: float
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
    points = sum(one.difference["int8"].points for one in verdicts.values()) / len(verdicts)
    return DetectorGate(
        passed=points >= -tolerance_points,
        tolerance_points=tolerance_points,
        split=split,
        pictures=len(pictures),
        points=points,
        labels=verdicts,
    )


def _of_label(pictures: Sequence[Annotated], found: Mapping[str, Sequence[Detections]], label: int) -> LabelVerdict:
    matches = {kind: match(pictures, found[kind], overlap=OVERLAP, label=label) for kind in KINDS}
    return LabelVerdict(
        precision={kind: average_precision(one) for kind, one in matches.items()},
        difference={kind: precision_difference(matches["keras"], matches[kind]) for kind in ("float", "int8")},
    )
