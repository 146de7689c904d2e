"""Numbers and words as facts that hold or do not."""

import numpy as np
import pytest

from train.survey.confounds.facts import facts_of


def _alike(values):
    """Which values share a fact: a number for each, in the order of their first."""
    facts = facts_of(values)
    assert np.all(facts.sum(axis=1) == 1)
    places = facts.argmax(axis=1).tolist()
    return [list(dict.fromkeys(places)).index(place) for place in places]


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        pytest.param(["a", "b", "a", ""], [0, 1, 0, 2], id="words, and none"),
        pytest.param(["512", "512", "256"], [0, 0, 1], id="a few numbers"),
    ],
)
def test_frequent_values_are_facts_of_their_own(values, wanted):
    assert _alike(values) == wanted


def test_all_alike_is_no_fact():
    assert facts_of(["7"] * 5).shape == (5, 0)


def test_rare_numbers_lie_in_ranges_and_rare_words_are_one_fact():
    numbers = facts_of([str(at) for at in range(800)])
    assert numbers.shape == (800, 8)
    assert np.all(numbers.sum(axis=0) == 100)
    assert np.all(np.diff(numbers.argmax(axis=1)) >= 0)
    words = facts_of([*(f"word {at}" for at in range(100)), *["often"] * 100])
    assert words.sum(axis=0).tolist() == [100, 100]
    mixed = facts_of([*(str(at) for at in range(100)), *["none"] * 2])
    assert mixed[-2:].argmax(axis=1).tolist() == [0, 0]
    assert mixed[:-2, 0].sum() == 0


@pytest.mark.parametrize("odd", ["nan", "inf", "-inf", "1e999"])
def test_what_is_no_finite_number_stands_alone(odd):
    facts = facts_of([odd, *(str(at) for at in range(100))])
    assert facts[:, facts[0].argmax()].sum() == 1
