import numpy as np
import pytest

from edge_app.errors import DataError
from edge_app.evaluation.clinical.threshold import coverage_curve, operating_point, refer_below

SCORES = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95], np.float32)
POSITIVE = np.array([0, 0, 1, 0, 0, 1, 0, 1, 1, 1], bool)


@pytest.mark.parametrize(
    ("criterion", "wanted", "threshold", "sensitivity", "specificity"),
    [
        ("sensitivity", 0.95, 0.25, 1.0, 0.4),
        ("sensitivity", 0.8, 0.55, 0.8, 0.8),
        ("sensitivity", 0.7, 0.55, 0.8, 0.8),
        ("sensitivity", 0.6, 0.75, 0.6, 1.0),
        ("sensitivity", 0.01, 0.925, 0.2, 1.0),
        ("specificity", 0.95, 0.75, 0.6, 1.0),
        ("specificity", 0.8, 0.55, 0.8, 0.8),
        ("specificity", 0.4, 0.25, 1.0, 0.4),
    ],
)
def test_the_best_threshold_that_reaches_what_is_wanted(criterion, wanted, threshold, sensitivity, specificity):
    point = operating_point(SCORES, POSITIVE, criterion, wanted)
    assert point.threshold == pytest.approx(threshold, abs=1e-6)
    assert (point.sensitivity, point.specificity) == pytest.approx((sensitivity, specificity))
    assert (point.criterion, point.wanted, point.positives, point.negatives) == (criterion, wanted, 5, 5)


@pytest.mark.parametrize(
    ("scores", "positive", "criterion", "message"),
    [
        ([0.1, 0.9, 0.9], [1, 0, 0], "sensitivity", "only where every one of them is called positive. Ask for less"),
        ([0.5, 0.5, 0.9], [1, 0, 0], "specificity", "every one of them is called negative.*specificity=0.9"),
        ([1, 1, 1, 0.5], [1, 1, 0, 0], "specificity", "reached on the 4 validation pictures only where every one"),
        ([0.1, 0.9], [0, 0], "sensitivity", "have 0 positive and 2 negative ones; an operating point needs both"),
        ([0.1, 0.9], [1, 1], "specificity", "have 2 positive and 0 negative"),
    ],
)
def test_what_cannot_be_reached_is_said(scores, positive, criterion, message):
    with pytest.raises(DataError, match=message):
        operating_point(np.array(scores, np.float32), np.array(positive, bool), criterion, 0.95)


@pytest.mark.parametrize(
    ("share", "expected", "referred"), [(0.0, 0.0, 0), (0.05, 0.0, 0), (0.1, 0.15, 1), (0.35, 0.35, 3)]
)
def test_at_most_the_share_is_referred(share, expected, referred):
    below = refer_below(SCORES[::-1], share)
    assert below == pytest.approx(expected)
    assert (below > SCORES).sum() == referred


def test_equal_confidences_are_not_referred_beyond_the_share():
    assert (np.full(10, 0.5) < refer_below(np.full(10, 0.5), 0.3)).sum() == 0


def test_a_network_that_is_sure_of_nearly_all_does_not_refer_all_that_int8_answers():
    confidence = np.array([0.5, *[1.0] * 9], np.float32)
    assert refer_below(confidence, 0.1) == 0.75
    assert refer_below(np.ones(10, np.float32), 0.1) == 0.0


def test_the_surest_answers_come_first():
    curve = coverage_curve(np.array([0.9, 0.6, 0.8, 0.7], np.float32), np.array([True, False, True, False]))
    assert curve == ((0.25, 1.0), (0.5, 1.0), (0.75, pytest.approx(2 / 3)), (1.0, 0.5))
