"""The values of all cells of a detector of many classes, decoded."""

import numpy as np
import pytest
from msgspec.structs import replace

from edge_app.detection.boxes import overlaps
from edge_app.detection.decoder import BoxDecoder
from edge_app.spec import BoxOutput, InputSpec, Spec

LABELS = tuple(f"kind {number}" for number in range(20))
SPEC = Spec(
    name="kinds",
    task="detect",
    input=InputSpec(size_wh=(128, 128), fit="letterbox"),
    labels=LABELS,
    boxes=BoxOutput(outputs=("scores", "boxes"), strides=(8,), reach=6.0),
)


def _decoded(scores, side=0.05, **options):
    """Boxes of `side` reaches to each side of every cell's centre."""
    values = {"scores": scores, "boxes": np.full((len(scores), 4), side, np.float32)}
    return BoxDecoder(SPEC)(values, (128, 128), **options)


def test_a_cell_may_name_several_classes_best_first():
    scores = np.zeros((256, 20), np.float32)
    scores[17, [3, 19, 8]] = (0.7, 0.9, 0.6)
    found = _decoded(scores)
    assert list(found.names) == ["kind 19", "kind 3", "kind 8"]
    assert found.scores.tolist() == pytest.approx([0.9, 0.7, 0.6])
    assert found.boxes_xyxy[0] == pytest.approx([12 - 2.4, 12 - 2.4, 12 + 2.4, 12 + 2.4], abs=1e-4)


def test_at_most_a_hundred_the_best_of_all_classes():
    scores = np.random.default_rng(0).uniform(0, 1, (256, 20)).astype(np.float32)
    found = _decoded(scores, least=0.02)
    assert len(found) == 100
    assert found.scores.tolist() == pytest.approx(np.sort(scores.ravel())[::-1][:100].tolist())
    assert len(set(found.classes.tolist())) == 20


def test_overlapping_boxes_go_class_by_class():
    """Large boxes, of all classes in the same places: each class that is likely enough keeps some, none overlap."""
    scores = np.random.default_rng(0).uniform(0, 0.5, (256, 20)).astype(np.float32)
    scores[:, ::2] += 0.4
    spec = replace(SPEC, boxes=replace(SPEC.boxes, overlap=0.1))
    values = {"scores": scores, "boxes": np.ones((256, 4), np.float32)}
    found = BoxDecoder(spec)(values, (128, 128), least=0.5)
    assert set(found.classes.tolist()) == set(range(0, 20, 2))
    shared = overlaps(found.boxes_xyxy, found.boxes_xyxy)
    same = found.classes[:, None] == found.classes[None]
    assert (shared[same & ~np.eye(len(found), dtype=bool)] <= 0.1).all()
    assert (shared[~same] > 0.9).any()


def test_each_label_may_have_a_score_of_its_own():
    own = (0.3, 0.7, *[0.9] * 18)
    spec = replace(SPEC, boxes=replace(SPEC.boxes, label_scores=own, least_score=0.3))
    scores = np.zeros((256, 20), np.float32)
    scores[0, :3], scores[200, :3] = (0.3, 0.69, 0.89), (0.29, 0.7, 0.9)
    values = {"scores": scores, "boxes": np.full((256, 4), 0.05, np.float32)}
    decode = BoxDecoder(spec)
    assert sorted(decode(values, (128, 128)).names) == ["kind 0", "kind 1", "kind 2"]
    assert len(decode(values, (128, 128), least=0.29)) == 6
