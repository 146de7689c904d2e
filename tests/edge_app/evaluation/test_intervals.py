import itertools

import numpy as np
import pytest

from edge_app.evaluation.intervals import Z_95, paired_difference, wilson


@pytest.mark.parametrize(
    ("correct", "n", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17:857, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (0, 0, 0.0, 1.0),
    ],
)
def test_wilson_gives_published_values(correct, n, low, high):
    assert wilson(correct, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("n", [*range(1, 60), 932, 10_000])
def test_wilson_stays_in_bounds_holds_the_share_and_mirrors(n):
    for correct in {0, 1, n // 2, n - 1, n}:
        low, high = wilson(correct, n)
        assert 0 <= low <= correct / n <= high <= 1
        assert (1 - high, 1 - low) == pytest.approx(wilson(n - correct, n))


def test_wilson_covers_the_truth_about_95_times_in_100():
    rng = np.random.default_rng(3)
    for share, n in ((0.5, 50), (0.85, 200), (0.97, 100)):
        covered = [low <= share <= high for low, high in (wilson(int(c), n) for c in rng.binomial(n, share, 4000))]
        assert np.mean(covered) == pytest.approx(0.95, abs=0.025)


def test_paired_difference_follows_agresti_and_min():
    gained, lost, n = 10, 4, 100
    b, c, m = 10.5, 4.5, 102
    centre, error = (b - c) / m, Z_95 * np.sqrt((b + c) / m - ((b - c) / m) ** 2) / np.sqrt(m)
    assert paired_difference(gained, lost, n) == pytest.approx((centre - error, centre + error))


@pytest.mark.parametrize(("gained", "lost", "n"), [(0, 0, 0), (0, 0, 50), (50, 0, 50), (0, 50, 50), (3, 9, 40)])
def test_paired_difference_stays_in_bounds_and_mirrors(gained, lost, n):
    low, high = paired_difference(gained, lost, n)
    assert -1 <= low < high <= 1
    assert paired_difference(lost, gained, n) == pytest.approx((-high, -low))


def test_more_questions_narrow_both_intervals():
    widths = [wilson(n // 2, n)[1] - wilson(n // 2, n)[0] for n in (10, 100, 1000)]
    paired = [paired_difference(n // 10, n // 20, n) for n in (20, 200, 2000)]
    assert all(a > b for a, b in itertools.pairwise(widths))
    assert all(a[1] - a[0] > b[1] - b[0] for a, b in itertools.pairwise(paired))
