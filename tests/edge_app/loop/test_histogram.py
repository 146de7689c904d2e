import math
import tracemalloc

import numpy as np
import pytest

from edge_app.loop.histogram import Histogram

SHARES = (0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1.0)


def filled(values):
    histogram = Histogram()
    for value in values:
        histogram.add(float(value))
    return histogram


@pytest.mark.parametrize(
    "draw",
    [
        lambda random: random.lognormal(2.0, 1.0, 100_000),
        lambda random: random.exponential(0.02, 100_000) + 0.002,
        lambda random: np.concatenate([random.normal(8, 0.1, 98_000), random.normal(900, 5, 2_000)]),
        lambda random: random.uniform(1, 1e6, 100_000),
    ],
    ids=["lognormal", "microseconds", "two humps", "up to 1,000 s"],
)
def test_percentiles_are_those_of_numpy_within_half_a_percent(draw):
    values = draw(np.random.default_rng(0))
    histogram = filled(values)
    for share in SHARES:
        exact = np.percentile(values, 100 * share, method="inverted_cdf")
        assert histogram.percentile(share) == pytest.approx(exact, rel=0.00501)
    assert histogram.mean_ms == pytest.approx(values.mean())
    assert (histogram.n, histogram.max_ms) == (100_000, values.max())


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([5.0], 0.5, 5.0),
        ([5.0], 0.0, 5.0),
        ([0.0], 0.5, 0.0),
        ([0.0, 0.0], 0.5, 0.0),
        ([1e-9, 1.0], 0.5, 1e-3),
        ([1.0, 100.0], 0.5, 1.0),
        ([1.0, 100.0], 0.51, 100.0),
        ([1.0, 1e9], 1.0, 1e9),
        ([1e9, 2e9], 0.5, 1e6),
    ],
)
def test_edges(values, share, expected):
    assert filled(values).percentile(share) == pytest.approx(expected, rel=0.011)


@pytest.mark.parametrize(
    ("values", "expected"), [([], 0), ([7.0], 0), ([7.0, 7.0], 0), ([1, 3, 2], 1.5), ([1, 1, 1, 10], 3)]
)
def test_jitter_is_the_mean_step_from_one_to_the_next(values, expected):
    assert filled(values).jitter_ms == expected


def test_bins_hold_all_values():
    values = np.random.default_rng(0).lognormal(2.0, 1.0, 1000)
    bins = filled(values).bins()
    assert sum(count for _, count in bins) == 1000
    for low_ms, count in bins:
        assert count == np.sum((values >= low_ms * 0.9999999) & (values < low_ms * 1.01 * 0.9999999))
    assert Histogram().bins() == []


def test_no_percentile_exceeds_the_maximum():
    histogram = filled([7.0] * 100)
    assert max(histogram.percentile(share) for share in SHARES) == 7.0


def test_empty():
    assert math.isnan(Histogram().percentile(0.5))
    assert math.isnan(Histogram().mean_ms)


def test_memory_does_not_grow():
    histogram = filled([1.0])
    tracemalloc.start()
    try:
        for number in range(50_000):
            histogram.add(number / 7)
        grown, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert grown < 2_000
