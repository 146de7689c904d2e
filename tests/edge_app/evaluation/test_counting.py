from pathlib import Path

import numpy as np
import pytest

from edge_app.detector_outputs import BoxOutput, YoloOutput
from edge_app.errors import SpecError
from edge_app.evaluation.counting import Count, counting_scores, counting_spec, judge_counts
from edge_app.pictures.annotated import Annotated
from edge_app.spec import InputSpec, Spec
from edge_app.values import Detections

LABELS = ("red", "white")
SPEC = Spec(
    name="cells",
    task="detect",
    input=InputSpec(size_wh=(64, 64)),
    labels=LABELS,
    boxes=BoxOutput(outputs=("scores", "boxes"), strides=(8,), reach=6.0, label_scores=(0.5, 0.5)),
)


def _boxes(n):
    """So many beside each other."""
    left = np.arange(n, dtype=np.float32) * 20
    return np.stack([left, np.zeros(n), left + 10, np.full(n, 10)], axis=1).astype(np.float32)


def _picture(red, white=0, ignored=0):
    """The last of the red ones are ignored."""
    n = red + white
    return Annotated(
        Path("x.png"),
        (640, 480),
        _boxes(n),
        np.array([0] * red + [1] * white, np.int64),
        np.array([red - ignored <= place < red for place in range(n)], bool),
        np.empty((n, 0, 2), np.float32),
    )


def _found(red=(), white=()):
    """With these scores."""
    n = len(red) + len(white)
    return Detections(
        _boxes(n),
        np.array([*red, *white], np.float32),
        np.array([0] * len(red) + [1] * len(white), np.int64),
        np.empty((n, 0, 2), np.float32),
        LABELS,
    )


def test_by_hand():
    pictures = [_picture(10, 1), _picture(20, 0), _picture(3, 1)]
    found = [_found([0.9] * 11 + [0.4], [0.9]), _found([0.9] * 17, [0.8]), _found([0.9] * 3, [0.3])]
    counts = judge_counts(pictures, found, LABELS, (0.5, 0.6))
    red, white, both = counts.values()
    assert list(counts) == ["red", "white", "all"]
    assert (red.pictures, red.truth, red.found, red.score) == (3, 33, 31, 0.5)
    assert red.error.value == pytest.approx((1 + 3 + 0) / 3)
    assert red.bias.value == pytest.approx((1 - 3 + 0) / 3)
    assert red.near.value == pytest.approx(2 / 3)  # 11 of 10 is near, 17 of 20 is not
    assert (white.truth, white.found, white.error.value) == (2, 2, pytest.approx(2 / 3))
    assert white.near.value == pytest.approx(1 / 3)
    assert (both.truth, both.found, both.score) == (35, 33, None)
    assert both.error.value == pytest.approx((1 + 2 + 1) / 3)
    for row in counts.values():
        for estimate in (row.error, row.bias, row.near):
            assert estimate.interval[0] <= estimate.value <= estimate.interval[1]


def test_the_interval_holds_the_true_mean_about_as_often_as_it_says():
    rng, held = np.random.default_rng(0), 0
    for _ in range(60):
        off = rng.poisson(1.0, 50)
        found = [_found([0.9] * int(one)) for one in off]
        row = judge_counts([_picture(0)] * 50, found, LABELS, (0.5, 0.5))["red"]
        held += row.bias.interval[0] <= 1.0 <= row.bias.interval[1]
    assert held >= 51


@pytest.mark.parametrize(
    ("picture", "found", "truth", "counted"),
    [
        pytest.param(_picture(3, ignored=1), _found([0.9] * 3), 2, 2, id="an ignored object that is found"),
        pytest.param(_picture(3, ignored=1), _found([0.9] * 2), 2, 2, id="an ignored object that is not"),
        pytest.param(_picture(2), _found([0.9] * 2, [0.9]), 2, 2, id="another label"),
        pytest.param(_picture(2), _found([0.5, 0.49]), 2, 1, id="the score itself counts"),
        pytest.param(_picture(0), _found(), 0, 0, id="nothing there, nothing found"),
    ],
)
def test_what_counts(picture, found, truth, counted):
    row = judge_counts([picture], [found], LABELS, (0.5, 0.5))["red"]
    assert (row.truth, row.found) == (truth, counted)
    assert row.near.value == float(truth == counted)


def test_only_labels_that_are_asked_for():
    counts = judge_counts([_picture(2, 1)], [_found([0.9], [0.9])], LABELS, (0.5, 0.5), asked=[1])
    assert list(counts) == ["white", "all"]
    assert counts["all"].truth == 1


def test_a_label_called_all_is_not_the_sum():
    counts = judge_counts([_picture(2, 1)], [_found([0.9], [0.9])], ("red", "all"), (0.5, 0.5))
    assert {name: row.truth for name, row in counts.items()} == {"red": 2, "all (label)": 1, "all": 3}


def test_the_score_chosen_counts_best():
    """Two of three true ones score above 0.3, false ones below 0.2; of white, the true ones score above 0.6 alone."""
    pictures = [_picture(2, 1)] * 20
    found = [_found([0.9, 0.3, 0.2], [0.6, 0.58, 0.57])] * 20
    red, white = counting_scores(pictures, found, LABELS, (0.5, 0.5))
    assert 0.2 < red <= 0.3
    assert 0.58 < white <= 0.6
    counts: dict[str, Count] = judge_counts(pictures, found, LABELS, (red, white))
    assert [row.error.value for row in counts.values()] == [0, 0, 0]


def test_few_objects_choose_nothing():
    assert counting_scores([_picture(2, 1)], [_found([0.1, 0.1], [0.1])], LABELS, (0.5, 0.4)) == (0.5, 0.4)


def test_the_spec_carries_the_scores_and_the_lowest():
    pictures, found = [_picture(2, 1)] * 20, [_found([0.9, 0.3, 0.2], [0.6, 0.58, 0.57])] * 20
    boxes = counting_spec(SPEC, pictures, found).boxes
    assert boxes.label_scores == counting_scores(pictures, found, LABELS, (0.5, 0.5))
    assert boxes.least_score == min(boxes.label_scores)


def test_of_others_detectors_no_score_of_a_label_is_chosen():
    spec = Spec(name="yolo", task="detect", input=SPEC.input, labels=LABELS, boxes=YoloOutput())
    with pytest.raises(SpecError, match="yolo has no scores of its own for each label"):
        counting_spec(spec, [_picture(1)], [_found([0.9])])
