"""Each figure against scikit-learn, or counted by hand."""

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from edge_app.evaluation.clinical.cases import cases
from edge_app.evaluation.clinical.figures import Auc, CalibrationError, Mean, Predictive, Share, one_against_rest

ONCE = np.ones((1, 400))


@pytest.fixture
def rng():
    return np.random.default_rng(3)


@pytest.mark.parametrize("decimals", [8, 1], ids=["hardly a tie", "many ties"])
def test_auc_is_that_of_scikit_learn_with_and_without_weights(rng, decimals):
    positive = rng.random(400) < 0.3
    scores = (rng.normal(0, 1, 400) + positive).round(decimals).astype(np.float32)
    weights = np.stack([np.ones(400), rng.integers(0, 4, 400)])
    expected = [roc_auc_score(positive, scores, sample_weight=row) for row in weights]
    assert Auc(scores, positive)(weights) == pytest.approx(expected)


def test_auc_by_hand():
    """Of the pairs (0.4, 0.2), (0.4, 0.4), (0.9, 0.2), (0.9, 0.4), three are in order and one is a tie."""
    scores, positive = np.array([0.2, 0.4, 0.4, 0.9], np.float32), np.array([False, False, True, True])
    assert Auc(scores, positive)(np.ones((1, 4)))[0] == 3.5 / 4


@pytest.mark.parametrize("positive", [[True] * 3, [False] * 3])
def test_auc_of_one_kind_alone_is_undefined(positive):
    assert np.isnan(Auc(np.array([0.1, 0.2, 0.3], np.float32), np.array(positive))(np.ones((1, 3)))[0])


def test_the_means_over_classes_are_those_of_scikit_learn(rng):
    truth = rng.integers(0, 3, 400)
    raw = rng.random((400, 3)) + np.eye(3)[truth] * 0.5
    judged = cases(truth, (raw / raw.sum(axis=1, keepdims=True)).astype(np.float32), ("a", "b", "c"))
    classes = [one_against_rest(judged, index) for index in range(3)]
    macro = Mean([auc for auc, _, _ in classes])(ONCE)[0]
    balanced = Mean([sensitivity for _, sensitivity, _ in classes])(ONCE)[0]
    assert macro == pytest.approx(roc_auc_score(truth, judged.probabilities, multi_class="ovr"))
    assert balanced == pytest.approx(balanced_accuracy_score(truth, judged.answers))


def test_shares_and_predictive_values_by_hand():
    """8 of 10 positives are called so, and 10 of 90 negatives: of 18 called so 8 are right, of 82 others 80."""
    positive = np.arange(100) < 10
    called = np.r_[np.ones(8), np.zeros(2), np.ones(10), np.zeros(80)].astype(bool)
    hit, other, once = Share(called, positive), Share(~called, ~positive), np.ones((1, 100))
    assert (hit(once)[0], other(once)[0]) == (0.8, pytest.approx(8 / 9))
    assert Predictive(hit, other, 0.1)(once)[0] == pytest.approx(8 / 18)
    assert Predictive(hit, other, 0.1, negative=True)(once)[0] == pytest.approx(80 / 82)
    rare = Predictive(hit, other, 0.001)(once)[0]
    assert rare == pytest.approx(0.8 * 0.001 / (0.8 * 0.001 + (1 / 9) * 0.999))


def test_predictive_value_is_undefined_where_nothing_is_called_so():
    positive = np.array([True, False])
    hit, other = Share(~positive & positive, positive), Share(positive | True, ~positive)
    assert np.isnan(Predictive(hit, other, 0.5)(np.ones((1, 2)))[0])


def test_calibration_error_by_hand():
    """Two bins: confidence 0.9 with three of four right, 0.6 with one of two right: (4 * 0.15 + 2 * 0.1) / 6."""
    confidence = np.array([0.9, 0.9, 0.9, 0.9, 0.6, 0.6], np.float32)
    right = np.array([True, True, True, False, True, False])
    assert CalibrationError(confidence, right)(np.ones((1, 6)))[0] == pytest.approx(0.8 / 6, abs=1e-6)
    twice = np.array([[1, 1, 1, 1, 3, 3]])
    assert CalibrationError(confidence, right)(twice)[0] == pytest.approx((4 * 0.15 + 6 * 0.1) / 10, abs=1e-6)


def test_answers_as_often_right_as_they_say_have_no_calibration_error(rng):
    confidence = rng.choice([0.55, 0.75, 0.95], 300_000).astype(np.float32)
    right = rng.random(300_000) < confidence
    assert CalibrationError(confidence, right)(np.ones((1, 300_000)))[0] < 0.004
