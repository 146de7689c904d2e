import numpy as np
import pytest

from edge_app.evaluation.clinical.comparison import changes
from edge_app.evaluation.clinical.figures import Share

EVERYTHING = np.ones(300, bool)


def share(hits):
    return {"share": Share(hits, EVERYTHING)}


def test_a_paired_change_is_surer_than_two_figures():
    """The second loses 6 of the first's 150, and nothing else moves."""
    first = np.arange(300) % 2 == 0
    second = first & ~(np.arange(300) < 12)
    found = changes(share(first), share(second), np.arange(300))["share"]
    assert found.value == pytest.approx(-6 / 300)
    low, high = found.interval
    assert -0.045 < low < high < 0


def test_no_change_has_no_interval_and_what_is_undefined_none_either():
    first = np.arange(300) % 2 == 0
    assert changes(share(first), share(first), np.arange(300))["share"].value == 0
    never = {"share": Share(first, ~EVERYTHING)}
    assert changes(never, never, np.arange(300))["share"].value is None
