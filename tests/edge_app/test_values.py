import dataclasses

import numpy as np
import pytest
from sample_result import sample_result

from edge_app.values import Classification, Detections, Screening


def test_the_best_class_is_the_first():
    answer = Classification(("cat", "dog"), (0.75, 0.25))
    assert (answer.label, answer.score, str(answer)) == ("cat", 0.75, "cat 0.75")


@pytest.mark.parametrize(
    ("unsure", "screening", "answer", "said"),
    [
        (True, None, "unsure: refer", "unsure: refer (cat 0.75)"),
        (False, Screening(0.5, 0.5), "cat", "cat 0.75, positive 0.50"),
        (True, Screening(0.25, 0.5), "unsure: refer", "unsure: refer (cat 0.75), negative 0.25"),
    ],
)
def test_an_unsure_answer_refers_to_a_human(unsure, screening, answer, said):
    classes = Classification(("cat", "dog"), (0.75, 0.25), unsure, screening)
    assert (classes.label, classes.answer, str(classes)) == ("cat", answer, said)


def test_a_result_has_its_frames_number():
    assert sample_result(7).number == 7


@pytest.mark.parametrize("value", [sample_result(), sample_result().frame, sample_result().answer])
def test_values_do_not_change(value):
    field = dataclasses.fields(value)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, field, None)


def _detections(boxes=(2, 4), scores=(2,), classes=(2,), keypoints=(2, 6, 2)):
    values = [np.zeros(shape, np.float32) for shape in (boxes, scores, keypoints)]
    return Detections(values[0], values[1], np.zeros(classes, np.int64), values[2], ("face", "hand"))


def test_detections_are_cut_all_at_once():
    assert len(_detections()) == 2
    assert _detections()[:1].keypoints.shape == (1, 6, 2)
    assert _detections()[:1].names == ("face",)
    assert len(_detections()[np.array([False, False])]) == 0
    assert Detections.none(keypoints=5).keypoints.shape == (0, 5, 2)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"boxes": (2, 5)}, r"boxes_xyxy has the shape \(2, 5\); wanted \(2, 4\)"),
        ({"boxes": (3, 4)}, r"boxes_xyxy has the shape \(3, 4\); wanted \(2, 4\)"),
        ({"classes": (1,)}, r"classes has the shape \(1,\); wanted \(2,\)"),
        ({"keypoints": (2, 6, 3)}, r"keypoints has the shape \(2, 6, 3\); wanted \(2, 6, 2\)"),
        ({"keypoints": (1, 6, 2)}, "keypoints has the shape"),
    ],
)
def test_detections_whose_parts_do_not_fit_are_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        _detections(**wrong)


@pytest.mark.parametrize(
    ("n", "text"),
    [(0, "nothing"), (1, "face 0.00"), (2, "face 0.00, face 0.00"), (7, ", ".join(["face 0.00"] * 5) + " and 2 more")],
)
def test_detections_in_words(n, text):
    assert str(_detections((n, 4), (n,), (n,), (n, 0, 2))) == text
