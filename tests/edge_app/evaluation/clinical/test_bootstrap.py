"""Intervals: that they hold what they promise, and that patients, not pictures, are drawn."""

import numpy as np
import pytest

from edge_app.evaluation.clinical.bootstrap import DRAWS, draws, estimates, middle
from edge_app.evaluation.clinical.figures import Auc, CalibrationError, Predictive, Share
from edge_app.evaluation.intervals import wilson
from edge_app.evaluation.ranking import auroc_interval


def share(hits):
    return Share(np.array(hits, bool), np.ones(len(hits), bool))


def test_the_interval_of_a_share_is_nearly_that_of_wilson():
    hits = np.arange(200) < 140
    found = estimates({"share": share(hits)}, np.arange(200))["share"]
    assert found.value == 0.7
    assert found.interval == pytest.approx(wilson(140, 200), abs=0.01)


def test_ten_pictures_of_a_patient_are_worth_one():
    """Each patient's pictures are all right or all wrong."""
    hits = np.repeat(np.arange(20) < 14, 10)
    single = estimates({"share": share(hits)}, np.arange(200))["share"].interval
    grouped = estimates({"share": share(hits)}, np.repeat(np.arange(20), 10))["share"].interval
    widths = [high - low for low, high in (single, grouped)]
    assert widths[1] == pytest.approx(widths[0] * np.sqrt(10), rel=0.15)


def test_it_is_the_same_at_every_call_and_whatever_else_is_asked():
    hits, clusters = np.arange(50) % 3 == 0, np.arange(50) // 2
    alone = draws({"a": share(hits)}, clusters)["a"]
    beside = draws({"b": share(~hits), "a": share(hits)}, clusters)
    assert len(alone) == DRAWS
    np.testing.assert_array_equal(alone, beside["a"])
    np.testing.assert_allclose(beside["a"] + beside["b"], 1)


@pytest.mark.parametrize(("hits", "value"), [([1] * 12, 1.0), ([0] * 12, 0.0)])
def test_a_share_of_all_or_nothing_keeps_an_honest_interval(hits, value):
    found = estimates({"share": share(hits)}, np.arange(12) // 3)["share"]
    assert (found.value, found.interval) == (value, wilson(4 * int(value), 4))


def test_an_area_of_one_from_few_patients_is_not_called_certain():
    scores, positive = np.linspace(0, 1, 24, dtype=np.float32), np.arange(24) >= 12
    single, grouped = (
        estimates({"auc": Auc(scores, positive)}, clusters)["auc"] for clusters in (np.arange(24), np.arange(24) // 4)
    )
    assert (single.value, single.interval) == (1.0, auroc_interval(1.0, 12, 12))
    assert (grouped.value, grouped.interval) == (1.0, auroc_interval(1.0, 3, 3))
    assert grouped.interval[0] < single.interval[0] < 0.95


def test_a_predictive_value_without_a_false_alarm_is_not_called_certain():
    """None of 20 negatives is called positive: at a prevalence of 0.02 that is no proof at all."""
    positive = np.arange(40) < 20
    called = np.arange(40) < 18
    hit, other = Share(called, positive), Share(~called, ~positive)
    found = estimates({"ppv": Predictive(hit, other, 0.02)}, np.arange(40))["ppv"]
    assert found.value == 1.0
    assert found.interval[0] < 0.15
    assert found.interval[1] == 1.0


def test_the_interval_of_a_calibration_error_holds_it_and_is_not_negative():
    rng = np.random.default_rng(0)
    confidence = rng.random(60).astype(np.float32)
    figure = CalibrationError(confidence, rng.random(60) < confidence)
    found = estimates({"error": figure}, np.arange(60))["error"]
    assert 0 <= found.interval[0] <= found.value <= found.interval[1]


def test_patients_that_are_left_out_are_not_drawn():
    found = draws({"share": share([1, 0, 1])}, np.array([7, 7, 90]))["share"]
    assert np.isfinite(found).all()


def test_what_is_undefined_has_no_interval():
    never = Share(np.ones(3, bool), np.zeros(3, bool))
    found = estimates({"share": never}, np.arange(3))["share"]
    assert (found.value, found.interval) == (None, None)
    assert middle(np.array([np.nan, np.nan])) is None
    assert middle(np.array([0.5, 0.5])) is None
