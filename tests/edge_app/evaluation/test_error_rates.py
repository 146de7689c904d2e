"""The two kinds of mistakes against each other."""

import numpy as np
import pytest

from edge_app.evaluation.error_rates import error_rates
from edge_app.evaluation.verification import missed_at


def test_rates_agree_with_those_at_single_thresholds():
    rng = np.random.default_rng(0)
    genuine, impostors = rng.normal(0.6, 0.2, 3000).astype(np.float32), rng.normal(0, 0.15, 20_000).astype(np.float32)
    rates, missed = error_rates(genuine, impostors)
    assert (np.diff(rates) > 0).all()
    assert (np.diff(missed) <= 0).all()
    for rate in (1e-3, 1e-2, 1e-1):
        assert np.interp(rate, rates, missed) == pytest.approx(missed_at(genuine, impostors, rate).rate, abs=0.01)


def test_people_who_are_told_apart_perfectly_are_never_missed():
    rates, missed = error_rates(np.array([0.8, 0.9], np.float32), np.linspace(-0.5, 0.5, 50, dtype=np.float32))
    assert rates[0] == pytest.approx(1 / 50)
    assert (missed == 0).all()
