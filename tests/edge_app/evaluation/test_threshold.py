import numpy as np
import pytest

from edge_app.errors import DataError
from edge_app.evaluation.threshold import Threshold, threshold_at

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("rate", [0.5, 0.1, 1e-2, 1e-3])
def test_no_more_strangers_than_asked_for_reach_it_and_no_lower_one_would_do(rate):
    scores = RNG.normal(0, 0.1, 5_000).astype(np.float32)
    chosen = threshold_at(scores, rate)
    assert chosen.false_matches == (scores >= chosen.value).sum() == int(5_000 * rate)
    assert (scores >= np.nextafter(np.float32(chosen.value), np.float32(-2))).sum() > int(5_000 * rate)


def test_scores_that_are_all_alike_match_none():
    chosen = threshold_at(np.full(1000, 0.25, np.float32), 0.01)
    assert chosen.value > 0.25
    assert chosen.false_matches == 0


@pytest.mark.parametrize(
    ("n", "rate", "message"),
    [
        (999, 1e-3, "999 comparisons of strangers cannot show a false match rate of 0.001: at least 1,000 are needed"),
        (0, 0.5, "0 comparisons"),
        (100, 0.0, "wanted a share between 0 and 1"),
        (100, 1.0, "wanted a share between 0 and 1"),
        (100, float("nan"), "wanted a share between 0 and 1"),
    ],
)
def test_a_rate_that_cannot_be_shown_is_refused(n, rate, message):
    with pytest.raises(DataError, match=message):
        threshold_at(np.zeros(n, np.float32), rate)


def test_scores_that_are_no_numbers_are_refused():
    with pytest.raises(DataError, match="Some of 1,000 scores of strangers are not finite"):
        threshold_at(np.append(np.zeros(999, np.float32), np.float32("nan")), 0.01)


def test_a_threshold_says_what_it_was_chosen_on():
    assert str(Threshold(0.412345, 1e-3, 5, 5_000)) == (
        "0.412: 5 of 5,000 strangers match (95 %: 0.00043 to 0.0023), asked for 0.001"
    )
