import numpy as np
import pytest

from edge_app.evaluation.ranking import auroc_interval, mean_ranks, rank_correlation, ranking


@pytest.mark.parametrize(
    ("normal", "anomalies", "expected"),
    [
        ([1, 2], [3, 4], 1.0),
        ([3, 4], [1, 2], 0.0),
        ([1, 1], [1, 1], 0.5),
        ([1, 3], [2, 4], 0.75),
        ([1], [1, 2, 0], 0.5),
    ],
)
def test_the_area_counts_pairs_in_the_right_order(normal, anomalies, expected):
    found = ranking(np.array(normal, np.float32), np.array(anomalies, np.float32))
    assert found.auroc == pytest.approx(expected)
    assert found.interval[0] <= expected <= found.interval[1]
    assert (found.normal, found.anomalies) == (len(normal), len(anomalies))


def test_equal_scores_share_their_ranks():
    assert mean_ranks(np.array([5, 1, 5, 9], np.float32)).tolist() == [2.5, 1, 2.5, 4]


def test_rank_correlation_sees_order_alone():
    scores = np.random.default_rng(0).normal(size=50).astype(np.float32)
    assert rank_correlation(scores, np.exp(scores)) == pytest.approx(1)
    assert rank_correlation(scores, -scores) == pytest.approx(-1)
    assert np.isnan(rank_correlation(scores, np.zeros(50, np.float32)))


def test_the_interval_is_never_a_point_and_narrows_with_more_pictures():
    widths = [np.diff(auroc_interval(1.0, n, n))[0] for n in (10, 100, 1000)]
    assert widths[0] > widths[1] > widths[2] > 0


def test_the_interval_holds_what_it_promises():
    """Of two normal distributions one standard deviation apart the true area is Phi(1 / sqrt 2) = 0.760."""
    rng, held = np.random.default_rng(1), 0
    for _ in range(400):
        low, high = ranking(rng.normal(size=30), rng.normal(1, 1, size=40)).interval
        held += low <= 0.760 <= high
    assert 0.92 <= held / 400 <= 0.98
