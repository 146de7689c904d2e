"""Whether int8 finds what Keras finds, and places its points where Keras places them."""

from pathlib import Path

import numpy as np
import pytest

from convert.detector_gate import detector_gate
from edge_app.pictures.annotated import Annotated
from edge_app.values import Detections

BOX = np.array([[10, 20, 50, 60]], np.float32)
POINTS = np.array([[[20, 30], [40, 30]]], np.float32)


def pictures(count=30):
    one = np.zeros(1, np.int64)
    return [Annotated(Path(f"{n}.png"), (100, 100), BOX, one, one.astype(bool), POINTS) for n in range(count)]


def found(count=30, *, shift=0.0, points=POINTS, score=0.9, every=1):
    there = Detections(BOX, np.full(1, score, np.float32), np.zeros(1, np.int64), points + np.float32(shift), ("face",))
    return [there if n % every == 0 else Detections.none(("face",), points.shape[1]) for n in range(count)]


@pytest.mark.parametrize(
    ("int8", "passed", "moved"),
    [
        pytest.param({}, True, 0.0, id="alike"),
        pytest.param({"shift": 0.4}, True, 0.0141, id="points moved by a hundredth of the box"),
        pytest.param({"shift": 1.5}, False, 0.053, id="points moved too far"),
        pytest.param({"every": 2}, False, 0.0, id="half of them missed"),
        pytest.param({"points": POINTS[:, :0]}, True, None, id="a detector without points"),
    ],
)
def test_the_verdict(int8, passed, moved):
    keras = {"points": int8["points"]} if "points" in int8 else {}
    kinds = {"keras": found(**keras), "float": found(**keras), "int8": found(**int8)}
    verdict = detector_gate(pictures(), kinds, ("face",), tolerance_points=1.0, split="val")
    assert verdict.passed == passed
    assert verdict.moved == (None if moved is None else pytest.approx(moved, abs=1e-3))


def test_points_of_faint_boxes_do_not_count():
    kinds = {"keras": found(score=0.1), "float": found(score=0.1), "int8": found(score=0.1, shift=30)}
    assert detector_gate(pictures(), kinds, ("face",), tolerance_points=1.0, split="val").passed


@pytest.mark.parametrize(("tolerance", "passed"), [(1.0, False), (99.0, False), (100.0, True)])
def test_where_keras_finds_nothing_it_passes_only_if_anything_may(tolerance, passed):
    kinds = dict.fromkeys(("keras", "float", "int8"), found(every=1000)[1:])
    verdict = detector_gate(pictures()[1:], kinds, ("face",), tolerance_points=tolerance, split="val")
    assert (verdict.passed, verdict.mean, verdict.points) == (passed, 0.0, 0.0)


def test_a_label_that_is_not_there_does_not_count():
    kinds = {"keras": found(), "float": found(), "int8": found()}
    verdict = detector_gate(pictures(), kinds, ("face", "hat"), tolerance_points=1.0, split="val")
    assert (verdict.passed, verdict.mean) == (True, 1.0)
    assert {label: row.there for label, row in verdict.labels.items()} == {"face": True, "hat": False}
