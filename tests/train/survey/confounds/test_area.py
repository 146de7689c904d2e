"""The area under the ROC curve: exact values, and intervals that hold what they promise."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from train.survey.confounds.area import area


def _area(scores, positive, groups=None, error=0.05):
    scores = np.asarray(scores, np.float32)
    groups = np.arange(len(scores)) if groups is None else groups
    return area(scores, np.asarray(positive, bool), np.asarray(groups), error)


@pytest.mark.parametrize(
    ("scores", "positive", "wanted"),
    [
        ([1, 2, 3, 4], [0, 0, 1, 1], 1.0),
        ([4, 3, 2, 1], [0, 0, 1, 1], 0.0),
        ([1, 2, 2, 3], [0, 0, 1, 1], 0.875),
    ],
)
def test_by_hand(scores, positive, wanted):
    found = _area(scores, positive)
    assert found.value == wanted
    low, high = found.interval
    assert 0 <= low <= wanted <= high <= 1
    assert high - low > 0.5, "four pictures prove nothing"


def test_all_alike_is_chance():
    assert _area([1, 1, 1, 1], [0, 0, 1, 1]).value == 0.5


def test_as_scikit_learn():
    rng = np.random.default_rng(0)
    positive = rng.random(300) < 0.3
    scores = np.round(rng.normal(positive, 1.5), 1)
    assert _area(scores, positive).value == pytest.approx(roc_auc_score(positive, scores), abs=1e-6)


@pytest.mark.parametrize("size", [1, 8])
def test_nineteen_of_twenty_intervals_hold_the_truth(size):
    """size: pictures of a group, which share most of what makes their scores."""
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(400):
        groups = np.repeat(np.arange(60), size)
        positive = groups % 3 == 0
        common = rng.normal(0, 1, 60)[groups]
        scores = positive + 0.95 * common + np.sqrt(1 - 0.95**2) * rng.normal(0, 1, len(groups))
        low, high = _area(scores, positive, groups).interval
        held += low <= 0.7602 <= high  # of two normal distributions a standard deviation apart: Phi(1 / sqrt(2))
    assert 0.92 <= held / 400 <= 0.99


def test_a_smaller_error_makes_a_wider_interval():
    rng = np.random.default_rng(2)
    positive = np.arange(200) % 2 == 0
    scores = rng.normal(positive, 1)
    wide, narrow = (_area(scores, positive, error=error).interval for error in (0.001, 0.1))
    assert wide[0] < narrow[0] < narrow[1] < wide[1]
