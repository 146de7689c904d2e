import numpy as np
import pytest
from constant_model import constant_flatbuffer
from tiny_model import LABELS, tiny_flatbuffer

from edge_app.catalogue.like import LIKES
from edge_app.catalogue.likeness import Subject, describe
from edge_app.detector_outputs import AnchorOutput, YoloOutput
from edge_app.errors import SpecError
from edge_app.inference.network import Network
from edge_app.inference.runtime import find_runtime


def _subject(flatbuffer, labels=LABELS, **known):
    return Subject("x", Network(flatbuffer, find_runtime(), 1, "x.tflite"), "x.tflite", labels, **known)


def _zeros(*shape):
    return np.zeros(shape, np.float32)


ANSWERS = np.random.default_rng(0).uniform(0, 0.9, (40, 7)).astype(np.float32)


@pytest.mark.parametrize(
    ("values", "order", "coordinates"),
    [
        (ANSWERS, "boxes-first", "shares"),
        (ANSWERS.T, "values-first", "shares"),
        (ANSWERS * 300, "boxes-first", "pixels"),
        (ANSWERS.T * 300, "values-first", "pixels"),
    ],
)
def test_a_yolo(values, order, coordinates):
    spec = describe(_subject(constant_flatbuffer(values, image=(1, 32, 64, 3))), "yolo")
    assert spec.boxes == YoloOutput(order=order, coordinates=coordinates)
    assert (spec.input.size_wh, spec.input.fit, spec.input.mean[0], spec.input.std[0]) == (
        (64, 32),
        "letterbox",
        0,
        255,
    )


@pytest.mark.parametrize(
    ("side", "anchors", "strides", "each"),
    [(128, 896, (8, 16), (2, 6)), (192, 2304, (4,), (1,)), (256, 896, (16, 32), (2, 6))],
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_blazeface(side, anchors, strides, each, turned):
    outputs = [_zeros(anchors, 16), _zeros(anchors, 1)][:: -1 if turned else 1]
    spec = describe(_subject(constant_flatbuffer(*outputs, image=(1, side, side, 3)), ()), "blazeface")
    assert isinstance(spec.boxes, AnchorOutput)
    assert (spec.labels, spec.boxes.strides, spec.boxes.anchors) == (("face",), strides, each)
    assert spec.boxes.outputs == (("scores", "boxes") if turned else ("boxes", "scores"))


@pytest.mark.parametrize(
    ("output", "values"), [([0.2, 0.7, 0.1], "probabilities"), ([0.2, 0.7, 0.7], "logits"), ([-3, 1, 9], "logits")]
)
def test_a_classifier_is_run_to_see_what_it_answers(output, values):
    file = constant_flatbuffer(np.array(output, np.float32))
    spec = describe(_subject(file, scaling=((127.5,), (127.5,))), "classifier")
    assert (spec.output.values, spec.labels, spec.input.mean) == (values, LABELS, (127.5,) * 3)


@pytest.mark.parametrize(("dtype", "std"), [("uint8", 255), ("int8", 255)])
def test_pixels_of_8_bits_go_in_as_they_are(dtype, std):
    spec = describe(_subject(tiny_flatbuffer(dtype)), "classifier")
    assert (spec.input.mean[0], spec.input.std[0]) == (0, pytest.approx(std))


def test_an_embedder():
    spec = describe(_subject(constant_flatbuffer(_zeros(128)), (), scaling=((0.0,), (1.0,))), "embedder")
    assert spec.vector is not None
    assert (spec.task, spec.vector.size) == ("embed", 128)


@pytest.mark.parametrize(
    ("like", "outputs", "labels", "message"),
    [
        ("ssd", [_zeros(10, 4)], LABELS, "no detector that ends in the operator TFLite_Detection_PostProcess"),
        ("efficientdet", [_zeros(10, 4)], LABELS, "no detector that ends in the operator"),
        ("blazeface", [_zeros(10, 16), _zeros(10, 1)], (), "no BlazeFace that is known here: .*128 with 896 anchors"),
        ("blazeface", [_zeros(5)], (), "no BlazeFace that is known here"),
        ("yolo", [_zeros(40, 7)], (), r"brings no labels for its 3 classes. Add --labels FILE"),
        ("yolo", [_zeros(40, 7)], LABELS[:2], "has 3 classes; given 2 labels.*older have one value more"),
        ("yolo", [_zeros(40, 9)], LABELS, "has 5 classes; given 3 labels"),
        ("yolo", [_zeros(7, 7)], LABELS, "nobody can tell which side is which"),
        ("yolo", [_zeros(40, 7)] * 2, LABELS, "is no anchor-free YOLO"),
        ("yolo", [np.full((40, 7), np.nan, np.float32)], LABELS, "answers a drawn picture with NaN"),
        ("classifier", [_zeros(4)], LABELS, "nothing in it says how they are made from pixels.*--mean and --std"),
        ("embedder", [_zeros(4)], (), "nothing in it says how they are made from pixels"),
    ],
)
def test_what_is_not_like_its_kind_is_said(like, outputs, labels, message):
    with pytest.raises(SpecError, match=message):
        describe(_subject(constant_flatbuffer(*outputs), labels), like)


@pytest.mark.parametrize(
    ("like", "outputs", "message"),
    [
        (
            "classifier",
            [_zeros(4)] * 2,
            r"^x.tflite is no classifier: its outputs have the shapes .*wanted one, \[1, n\]",
        ),
        ("embedder", [_zeros(40, 7)], r"is no embedder: .*Try --like yolo, or give another model\.$"),
    ],
)
def test_one_answer_is_wanted(like, outputs, message):
    with pytest.raises(SpecError, match=message):
        describe(_subject(constant_flatbuffer(*outputs), scaling=((0.0,), (1.0,))), like)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (("red", "green"), "has 3 classes; given 2 labels. One is missing: often class 0 is the background"),
        (("???", *LABELS), "has 3 classes; given 4 labels. The first label, '...', stands for the background"),
        (("x", *LABELS), "They are off by one"),
        ((), "brings no labels for its 3 classes"),
    ],
)
def test_labels_that_are_off_by_one(labels, message):
    with pytest.raises(SpecError, match=message):
        describe(_subject(tiny_flatbuffer("uint8"), labels), "classifier")


def test_an_embedder_has_no_labels():
    with pytest.raises(SpecError, match="An embedder has no labels; given 3"):
        describe(_subject(constant_flatbuffer(_zeros(9)), scaling=((0.0,), (1.0,))), "embedder")


@pytest.mark.parametrize("like", LIKES)
def test_channels_come_last(like):
    with pytest.raises(SpecError, match=r"the input has the shape \[1, 3, 8, 8\]; wanted \[1, height, width, 3\]"):
        describe(_subject(constant_flatbuffer(_zeros(3), image=(1, 3, 8, 8))), like)
