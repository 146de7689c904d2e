"""A detector as a Model: real files, a real interpreter, and boxes in pixels of the picture."""

import msgspec
import numpy as np
import pytest
from tiny_detector import OUTPUTS, detector_flatbuffer, detector_spec
from tiny_model import tiny_flatbuffer, tiny_spec

from edge_app.errors import ModelError, SpecError
from edge_app.inference.container import attach
from edge_app.inference.known_answer import answer_for
from edge_app.inference.model import Model


@pytest.fixture
def write(tmp_path):
    """Write a tiny detector with a spec and give its path."""

    def written(flatbuffer=None, spec=None):
        path = tmp_path / "strips.tflite"
        path.write_bytes(attach(flatbuffer or detector_flatbuffer(), spec or detector_spec()))
        return path

    return written


def _picture(*bright, width=160, height=160):
    """Black, with those of its four strips white."""
    image = np.zeros((height, width, 3), np.uint8)
    for strip in bright:
        image[strip * height // 4 : (strip + 1) * height // 4] = 255
    return image


def test_boxes_and_points_by_hand(write):
    """The cells of a 16 x 16 input have their centres at 4 and 12; the picture is ten times as large.

    A box of a quarter of a reach of 8 pixels is 4 pixels wide; the points lie half a reach left and right.
    """
    with Model(write()) as model:
        found = model.detect(_picture(0))
    assert sorted(found.names) == ["bright", "dark", "dark", "dark"]
    bright = found[found.classes == 0]
    assert bright.boxes_xyxy.tolist() == [[20, 20, 60, 60]]
    assert bright.scores.tolist() == pytest.approx([1], abs=1e-4)
    assert bright.keypoints.tolist() == [[[0, 40], [80, 40]]]
    assert str(bright) == "bright 1.00"


@pytest.mark.parametrize(("width", "height", "border"), [(320, 160, (0, 80)), (160, 320, (80, 0))])
def test_borders_of_the_letterbox_are_taken_off_again(write, width, height, border):
    with Model(write()) as model:
        found = model.detect(np.full((height, width, 3), 255, np.uint8), least=0.0)
    centres = {(20 * x - border[0], 20 * y - border[1]) for x in (4, 12) for y in (4, 12)}
    assert {(x - 40, y - 40, x + 40, y + 40) for x, y in centres} == {tuple(box) for box in found.boxes_xyxy.tolist()}


def test_the_steps_are_the_whole(write):
    image = _picture(1, 3)
    with Model(write()) as model:
        tensor = model.preprocess(image)
        whole, steps = model.detect(image), model.decode(model.invoke(tensor), (160, 160))
    for part in ("boxes_xyxy", "scores", "classes", "keypoints"):
        np.testing.assert_array_equal(getattr(whole, part), getattr(steps, part))


@pytest.mark.parametrize(("least", "n"), [(None, 4), (0.99, 4), (1.01, 0)])
def test_only_what_is_likely_enough(write, least, n):
    with Model(write()) as model:
        assert len(model.detect(_picture(0), least=least)) == n


def test_of_boxes_that_overlap_the_best_stays(write):
    """Boxes that reach over all cells: of each label one is left."""
    with Model(write(detector_flatbuffer(box=(1, 1, 1, 1)), detector_spec(overlap=0.1))) as model:
        found = model.detect(_picture(0, 1))
    assert sorted(found.names) == ["bright", "dark"]


def test_a_detector_without_keypoints(write):
    outputs = ("scores", "boxes")
    with Model(write(detector_flatbuffer(outputs=outputs), detector_spec(outputs=outputs, keypoints=()))) as model:
        assert model.detect(_picture(0)).keypoints.shape == (4, 0, 2)


def test_outputs_are_told_by_their_place_in_the_spec(write):
    """All are 4 wide or 2: nothing is guessed from shapes."""
    outputs = ("keypoints", "scores", "boxes")
    with Model(write(detector_flatbuffer(outputs=outputs), detector_spec(outputs=outputs))) as model:
        found = model.detect(_picture(0))
    assert found[found.classes == 0].boxes_xyxy.tolist() == [[20, 20, 60, 60]]


@pytest.mark.parametrize(
    ("flatbuffer", "changes", "message"),
    [
        pytest.param({}, {"strides": (8, 16)}, r"shapes .*\[1, 4, 4\].*; the spec says .*\[1, 5, 4\]", id="cells"),
        pytest.param({}, {"keypoints": ("a", "b", "c")}, r"the spec says .*\[1, 4, 6\]", id="points"),
        pytest.param({"outputs": ("scores", "boxes")}, {}, "there are 2 outputs, .*; the spec names 3", id="fewer"),
        pytest.param({"outputs": ("scores", "boxes", "keypoints")}, {}, "for boxes, scores, keypoints", id="order"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_the_spec_says_is_refused(write, flatbuffer, changes, message):
    with pytest.raises(SpecError, match=message):
        Model(write(detector_flatbuffer(**flatbuffer), detector_spec(**changes)))


def test_nan_is_no_answer(write):
    flatbuffer = detector_flatbuffer(box=(float("nan"), 0, 0, 0))
    with Model(write(flatbuffer)) as model, pytest.raises(ModelError, match="answers with NaN"):
        model.detect(_picture(0))


def test_each_model_answers_what_it_was_made_for(write, tmp_path):
    image = _picture(0)
    with Model(write()) as detector:
        for ask in (detector.classify, detector.probabilities):
            with pytest.raises(ModelError, match="is no classifier but made to detect"):
                ask(image)
    (tmp_path / "tiny.tflite").write_bytes(attach(tiny_flatbuffer(), tiny_spec()))
    refused = pytest.raises(ModelError, match="is no detector but made to classify")
    with Model(tmp_path / "tiny.tflite") as classifier, refused:
        classifier.detect(image)


def test_the_known_answer_holds_all_outputs(write):
    with Model(write()) as model:
        answer = answer_for(model)
    assert len(answer.output) == 4 * (4 + 2 + 4)
    wrong = msgspec.structs.replace(answer, output=(*answer.output[:-1], answer.output[-1] + 1))
    with pytest.raises(ModelError, match="answers its test picture differently here: off by 1"):
        Model(write(spec=msgspec.structs.replace(detector_spec(), known_answer=wrong)))


@pytest.mark.parametrize("outputs", [("scores",), ("scores", "scores"), (*OUTPUTS, "scores"), ("scores", "boxes")])
def test_a_spec_with_other_outputs_is_refused(outputs):
    with pytest.raises(ValueError, match="wanted each once of boxes, keypoints, scores"):
        detector_spec(outputs=outputs)
