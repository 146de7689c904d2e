import numpy as np
import pytest

from edge_app.errors import DataError
from edge_app.evaluation.verification import Pairs, all_pairs, best_threshold, missed_at, pair_accuracy, search

RNG = np.random.default_rng(0)


def _faces(people, each, spread, seed=0, size=64):
    """(vectors, people): `each` faces of so many people, the further from their own centre the larger `spread`."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(people, 1, size))
    vectors = (centres + spread * rng.normal(size=(people, each, size))).reshape(-1, size)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32), np.repeat(np.arange(people), each)


@pytest.mark.parametrize(
    ("scores", "same", "threshold"),
    [
        ([0.1, 0.2, 0.7, 0.9], [0, 0, 1, 1], 0.45),
        ([0.9, 0.1, 0.7, 0.2], [1, 0, 1, 0], 0.45),
        ([0.1, 0.6, 0.5, 0.9], [0, 0, 1, 1], 0.3),
        ([0.5, 0.5, 0.9], [0, 1, 1], -0.5),
        ([0.3, 0.4], [1, 1], -0.7),
        ([0.3, 0.4], [0, 0], 1.4),
    ],
)
def test_the_best_threshold_lies_between_two_scores(scores, same, threshold):
    assert best_threshold(np.array(scores, np.float32), np.array(same, bool)) == pytest.approx(threshold)


def test_no_threshold_tells_more_pairs_rightly():
    scores, same = RNG.normal(size=400).astype(np.float32), RNG.random(400) < 0.5
    scores += same
    chosen = best_threshold(scores, same)
    right = ((scores >= chosen) == same).sum()
    assert all(((scores >= other) == same).sum() <= right for other in np.linspace(-4, 5, 500))


def test_each_fold_is_judged_at_the_threshold_of_the_others():
    """The second fold's scores lie higher: with its own threshold all would be right."""
    scores = np.array([0.1, 0.2, 0.8, 0.9, 1.1, 1.2, 1.8, 1.9], np.float32)
    pairs = Pairs(scores, np.array([0, 0, 1, 1] * 2, bool), np.repeat([1, 2], 4))
    result = pair_accuracy(pairs)
    assert (result.correct, result.n) == (4, 8)


def test_missed_pairs_at_a_rate_of_false_matches():
    impostors = np.linspace(-1, 0.5, 1000, dtype=np.float32)
    genuine = np.array([0.2, 0.45, 0.6, 0.9], np.float32)
    missed = missed_at(genuine, impostors, 0.01)
    assert missed.threshold.false_matches == 10
    assert missed.threshold.value == pytest.approx(0.485, abs=1e-4)
    assert (missed.rate, missed.n) == (0.5, 4)
    assert missed.interval == pytest.approx((0.15, 0.85), abs=0.01)
    with pytest.raises(DataError, match="cannot show a false match rate"):
        missed_at(genuine, impostors, 1e-4)


def test_all_pairs_once():
    vectors, people = _faces(5, 3, 0.3)
    genuine, impostors = all_pairs(vectors, people)
    assert (len(genuine), len(impostors)) == (5 * 3, 15 * 14 // 2 - 15)
    expected = [vectors[a] @ vectors[b] for a in range(15) for b in range(a) if people[a] == people[b]]
    assert sorted(genuine.tolist()) == pytest.approx(sorted(map(float, expected)), abs=1e-6)


def test_search_by_hand():
    """Two are enrolled of three, all draws alike but for who: the third one's faces are strangers."""
    vectors = np.eye(6, dtype=np.float32)[[0, 0, 1, 1, 2, 2]]
    found = search(vectors, np.array([0, 0, 1, 1, 2, 2]), gallery=2, threshold=0.5, draws=20)
    assert (found.strangers, found.enrolled) == (40, 40)
    assert (found.false_positive, found.false_negative) == (0, 0)
    found = search(vectors, np.array([0, 0, 1, 1, 2, 2]), gallery=2, threshold=0.0, draws=20)
    assert (found.false_positive, found.false_negative) == (1, 0)
    found = search(vectors, np.array([0, 0, 1, 1, 2, 2]), gallery=2, threshold=1.5, draws=20)
    assert (found.false_positive, found.false_negative) == (0, 1)


def test_somebody_else_is_a_miss_too():
    """Person 1's second face looks like person 0."""
    vectors = np.eye(6, dtype=np.float32)[[0, 0, 1, 0, 5]]
    found = search(vectors, np.array([0, 0, 1, 1, 2]), gallery=2, threshold=0.5, draws=50)
    assert 0.2 < found.false_negative < 0.8
    assert found.false_positive == 0


def test_more_people_are_harder_to_tell_apart():
    vectors, people = _faces(120, 4, 1.1)
    genuine, impostors = all_pairs(vectors, people)
    threshold = missed_at(genuine, impostors, 1e-3).threshold.value
    rates = [search(vectors, people, gallery=size, threshold=threshold) for size in (5, 20, 100)]
    assert rates[0].false_positive < rates[1].false_positive < rates[2].false_positive
    # Of so many comparisons each is wrong by chance: one in a thousand with 5, 20, 100 people.
    assert [one.false_positive for one in rates] == pytest.approx([0.005, 0.02, 0.1], rel=0.4)


def test_a_gallery_larger_than_there_are_people_is_refused():
    vectors, people = _faces(4, 2, 0.1)
    with pytest.raises(ValueError, match="4 people have two faces or more; wanted 5 for the gallery"):
        search(vectors, people, gallery=5, threshold=0.5)
    with pytest.raises(ValueError, match="all 4 people would be enrolled"):
        search(vectors, people, gallery=4, threshold=0.5)
