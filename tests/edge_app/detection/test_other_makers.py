"""SSD, BlazeFace and YOLO outputs, against decodes written down one object at a time."""

import math

import numpy as np
import pytest
from constant_model import constant_flatbuffer

from edge_app.catalogue.toml_text import toml_text
from edge_app.detection.decoder import BoxDecoder
from edge_app.detector_outputs import AnchorOutput, SsdOutput, YoloOutput
from edge_app.errors import ModelError, SpecError
from edge_app.inference.model import Model
from edge_app.spec import InputSpec, Spec

LABELS = ("cat", "dog", "cow")
WIDE = (64, 32)
"""Width and height of the input: a swap of the two shows."""


def _spec(boxes, labels=LABELS, size_wh=WIDE, fit="stretch"):
    return Spec(name="x", task="detect", labels=labels, boxes=boxes, input=InputSpec(size_wh=size_wh, fit=fit))


@pytest.fixture
def run(tmp_path):
    """Run a file whose outputs are always the same on a picture of 640 x 320, ten times its input."""

    def run(spec, *outputs, **changes):
        path = tmp_path / "x.tflite"
        width, height = spec.input.size_wh
        path.write_bytes(constant_flatbuffer(*outputs, image=(1, height, width, 3), **changes))
        with Model(path, description=_toml(tmp_path, spec)) as model:
            return model.detect(np.zeros((320, 640, 3), np.uint8))

    return run


def _toml(folder, spec):
    (folder / "x.toml").write_text(toml_text(spec, "a test"))
    return folder / "x.toml"


SSD = (
    np.array([[0.1, 0.2, 0.5, 0.4], [0.0, 0.0, 1.0, 1.0], [0.2, 0.2, 0.3, 0.3]], np.float32),
    np.array([2, 0, 1], np.float32),
    np.array([0.6, 0.9, 0.4], np.float32),
    np.array(3, np.float32),
)


def test_an_ssd_says_top_left_bottom_right_in_shares(run):
    found = run(_spec(SsdOutput()), *SSD)
    assert found.names == ("cat", "cow")
    np.testing.assert_allclose(found.boxes_xyxy, [[0, 0, 640, 320], [128, 32, 256, 160]], rtol=1e-5)
    assert found.scores.tolist() == pytest.approx([0.9, 0.6])


def test_the_outputs_of_an_ssd_come_in_any_order(run):
    boxes, classes, scores, count = SSD
    spec = _spec(SsdOutput(outputs=("scores", "boxes", "count", "classes")))
    assert run(spec, scores, boxes, count, classes).names == ("cat", "cow")


@pytest.mark.parametrize(("count", "names"), [(0, ()), (1, ("cow",)), (99, ("cat", "cow")), (-3, ())])
def test_only_so_many_of_an_ssds_boxes_count(run, count, names):
    assert run(_spec(SsdOutput()), *SSD[:3], np.array(count, np.float32)).names == names


def test_the_first_label_may_be_the_background(run):
    spec = _spec(SsdOutput(first_label=1), ("???", *LABELS))
    assert run(spec, *SSD).names == ("cat", "cow")


@pytest.mark.parametrize("labels", [LABELS[:2], ("cat",)])
def test_a_class_without_a_label_is_an_error(run, labels):
    with pytest.raises(ModelError, match=r"answers with class 2, which would be label 2; there are \d, from 0"):
        run(_spec(SsdOutput(), labels), *SSD)


def test_gaps_in_the_labels_are_kept(run):
    assert run(_spec(SsdOutput(), ("cat", "???", "???", "dog")), *SSD).names == ("cat", "???")


def _reference_anchors(boxes, logits, grids, least):
    """BlazeFace one anchor at a time: (score, box, points)."""
    found, number = [], 0
    for stride, count in grids:
        for y in range(WIDE[1] // stride):
            for x in range(WIDE[0] // stride):
                for _ in range(count):
                    cx, cy = (x + 0.5) * stride, (y + 0.5) * stride
                    score = 1 / (1 + math.exp(-max(-80, min(80, logits[number, 0]))))
                    dx, dy, width, height, *points = boxes[number]
                    box = (cx + dx - width / 2, cy + dy - height / 2, cx + dx + width / 2, cy + dy + height / 2)
                    shifted = [(cx + px, cy + py) for px, py in zip(points[::2], points[1::2], strict=True)]
                    found += [(score, box, shifted)] if score >= least else []
                    number += 1
    return sorted(found, key=lambda one: -one[0])


def test_anchors_by_a_reference(run):
    rng, grids = np.random.default_rng(1), ((8, 2), (16, 3))
    anchors = 2 * 8 * 4 + 3 * 4 * 2
    boxes = rng.uniform(1, 6, (anchors, 4 + 2 * 2)).astype(np.float32)
    logits = (rng.normal(-1, 2, (anchors, 1)) * 5).astype(np.float32)
    kind = AnchorOutput(strides=(8, 16), anchors=(2, 3), keypoints=("left", "right"), overlap=1.0)
    found, expected = run(_spec(kind, ("face",)), boxes, logits), _reference_anchors(boxes, logits, grids, 0.5)
    assert len(found) == len(expected) > 5
    np.testing.assert_allclose(found.scores, [one[0] for one in expected], rtol=1e-5)
    np.testing.assert_allclose(found.boxes_xyxy, 10 * np.array([one[1] for one in expected]), rtol=1e-4, atol=1e-3)
    np.testing.assert_allclose(found.keypoints, 10 * np.array([one[2] for one in expected]), rtol=1e-4, atol=1e-3)


def _reference_yolo(rows, scale, least):
    """(score, class, box), one place and class at a time."""
    found = []
    for cx, cy, width, height, *scores in rows.tolist():
        for label, score in enumerate(scores):
            box = ((cx - width / 2) * scale[0], (cy - height / 2) * scale[1])
            box += ((cx + width / 2) * scale[0], (cy + height / 2) * scale[1])
            found += [(score, label, box)] if score >= least else []
    return sorted(found, key=lambda one: -one[0])


@pytest.mark.parametrize("order", ["values-first", "boxes-first"])
@pytest.mark.parametrize("coordinates", ["shares", "pixels"])
def test_yolo_by_a_reference(run, order, coordinates):
    rng = np.random.default_rng(2)
    rows = rng.uniform(0.05, 0.6, (40, 4 + len(LABELS))).astype(np.float32)
    scale = WIDE if coordinates == "shares" else (1, 1)
    values = rows.T if order == "values-first" else rows
    found = run(_spec(YoloOutput(order=order, coordinates=coordinates, overlap=1.0, least_score=0.4)), values)
    expected = _reference_yolo(rows, scale, 0.4)
    assert len(found) == len(expected) > 5
    assert found.classes.tolist() == [one[1] for one in expected]
    np.testing.assert_allclose(found.scores, [one[0] for one in expected], rtol=1e-5)
    np.testing.assert_allclose(found.boxes_xyxy, 10 * np.array([one[2] for one in expected]), rtol=1e-4, atol=1e-3)


def test_boxes_of_an_int8_yolo_are_dequantised(run):
    rows = np.full((9, 4 + len(LABELS)), -128, np.int8)
    rows[0, :5] = (0, 0, 0, 0, 100)
    found = run(_spec(YoloOutput(order="boxes-first")), rows, output_pair=(1 / 256, -128))
    assert found.names == ("cat",)
    np.testing.assert_allclose(found.boxes_xyxy, [[160, 80, 480, 240]])


def test_suppression_leaves_other_classes_alone(run):
    rows = np.array([[0.5, 0.5, 0.4, 0.4, 0.9, 0.8, 0], [0.51, 0.5, 0.4, 0.4, 0.7, 0, 0]], np.float32)
    assert run(_spec(YoloOutput(order="boxes-first")), rows).names == ("cat", "dog")


def test_ten_thousand_boxes_become_the_hundred_best():
    rng = np.random.default_rng(3)
    rows = np.concatenate(
        [rng.uniform(0, 1, (10_000, 2)), np.full((10_000, 2), 1e-4), rng.uniform(0.3, 1, (10_000, 1))], 1
    )
    spec = _spec(YoloOutput(order="boxes-first"), ("cat",))
    found = BoxDecoder(spec)({"values": rows.astype(np.float32)}, WIDE)
    np.testing.assert_allclose(found.scores, np.sort(rows[:, 4])[::-1][:100], rtol=1e-6)


@pytest.mark.parametrize("place", range(4))
def test_nan_of_an_ssd_is_no_answer(run, place):
    outputs = list(SSD)
    outputs[place] = np.full_like(outputs[place], np.nan)
    with pytest.raises(ModelError, match="answers with NaN or infinite values"):
        run(_spec(SsdOutput()), *outputs)


SHAPED = np.zeros((40, 7), np.float32)


@pytest.mark.parametrize(
    ("boxes", "outputs", "message"),
    [
        (SsdOutput(), SSD[:3], "there are 3 outputs, .*; the spec names 4: boxes, classes, scores, count"),
        (SsdOutput(), (*SSD, SSD[3]), "there are 5 outputs"),
        (SsdOutput(), (SSD[1], SSD[0], SSD[2], SSD[3]), r"shapes \[\[1, 3\], \[1, 3, 4\]"),
        (SsdOutput(), (SSD[0][:2], *SSD[1:]), r"the spec says \[\[1, 3, 4\]"),
        (YoloOutput(), (SHAPED,), r"shapes \[\[1, 40, 7\]\]; the spec says \[\[1, 7, 7\]\] for values"),
        (YoloOutput(order="boxes-first"), (SHAPED.T,), r"the spec says \[\[1, 7, 7\]\] for values"),
        (YoloOutput(), (SHAPED[0],), r"shapes \[\[1, 7\]\]"),
        (YoloOutput(), (SHAPED, SHAPED), "there are 2 outputs"),
        (AnchorOutput(strides=(8,), anchors=(2,)), (SHAPED, SHAPED), r"the spec says \[\[1, 64, 4\], \[1, 64, 3\]\]"),
    ],
)
def test_other_outputs_than_the_spec_says(run, boxes, outputs, message):
    with pytest.raises(SpecError, match=message):
        run(_spec(boxes), *outputs)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"inputs": 2}, "has 2 inputs; wanted 1"),
        ({"signature": (1, -1, -1, 3)}, r"the input has the shape \[1, -1, -1, 3\], where -1 is left open"),
    ],
)
def test_inputs_that_are_no_one_picture(run, changes, message):
    with pytest.raises(ModelError, match=message):
        run(_spec(SsdOutput()), *SSD, **changes)


def test_an_open_batch_is_one(run):
    assert len(run(_spec(SsdOutput()), *SSD, signature=(-1, 32, 64, 3))) == 2
