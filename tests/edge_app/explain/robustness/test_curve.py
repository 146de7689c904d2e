"""Stand-ins that do not care where things are, and one that cares for nothing else."""

import numpy as np
import pytest

from edge_app.evaluation.intervals import wilson
from edge_app.explain.robustness.changes import changes, shift
from edge_app.explain.robustness.curve import answers, points

SIZE = 16
SHIFT = shift((SIZE, SIZE))


@pytest.fixture
def pictures():
    """A bright dot in the middle of each, on black: green for class 1, blue for class 0; 150, more than one batch."""
    made = np.zeros((150, SIZE, SIZE, 3), np.uint8)
    for number, picture in enumerate(made):
        picture[SIZE // 2, SIZE // 2, number % 2] = 255
    return list(made)


@pytest.fixture
def truth(pictures):
    return np.arange(len(pictures)) % 2


def by_colour(pictures):
    """Indifferent to place."""
    return np.array([int(picture[..., 1].sum() > picture[..., 0].sum()) for picture in pictures])


def by_place(pictures):
    """Sees only where the dot is to be."""
    middle = SIZE // 2
    return np.array([int(picture[middle, middle, 1] > 0) for picture in pictures])


def shares(change, ask, pictures, truth):
    found = points(change, answers(change, ask, pictures), truth)
    return [point.right.accuracy for point in found], [point.same.accuracy for point in found]


def test_who_is_indifferent_to_place_stays_flat(pictures, truth):
    right, same = shares(SHIFT, by_colour, pictures, truth)
    assert right == same == [1.0] * len(SHIFT.amounts)


def test_who_looks_at_one_place_falls_at_once(pictures, truth):
    right, same = shares(SHIFT, by_place, pictures, truth)
    assert right == same == [1.0, *[0.5] * (len(SHIFT.amounts) - 1)]


@pytest.mark.parametrize("change", changes((SIZE, SIZE)), ids=lambda change: change.name)
def test_at_the_untouched_amount_stands_the_plain_accuracy(change, pictures, truth):
    """Of one who is often wrong: nothing that is wrong before counts as changed."""
    truth = np.where(np.arange(len(truth)) < 30, 1 - truth, truth)
    found = points(change, answers(change, by_place, pictures), truth)
    plain = found[change.amounts.index(change.untouched)]
    correct = int((by_place(pictures) == truth).sum())
    assert (plain.right.correct, plain.right.n) == (correct, 150) == (120, 150)
    assert (plain.right.interval, plain.same.interval) == (wilson(120, 150), wilson(150, 150))
    assert plain.same.accuracy == 1


def test_the_seed_decides_and_all_are_told(pictures):
    told = []

    def by_row(asked):
        """Whether the dot left its row: answers tell in which direction a picture went."""
        return np.array([int(picture[SIZE // 2].any()) for picture in asked])

    first = answers(SHIFT, by_row, pictures, seed=1, tell=told.append)
    assert told[-1] == len(SHIFT.amounts) * len(pictures)
    assert told == sorted(set(told))
    assert np.array_equal(first, answers(SHIFT, by_row, pictures, seed=1))
    assert not np.array_equal(first, answers(SHIFT, by_row, pictures, seed=2))
    assert 0.3 < first[1].mean() < 0.7
