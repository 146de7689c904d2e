import numpy as np
import pytest
from made_up_people import vectors

from edge_app.errors import GalleryError
from edge_app.gallery.matcher import Match, Matcher
from edge_app.gallery.robust_mean import robust_mean
from edge_app.gallery.values import Enrolled


def _near(vector, cosine, seed=0):
    """A vector of length 1 at that cosine to another."""
    other = vectors((99, seed), size=len(vector))[0]
    other -= (other @ vector) * vector
    other /= np.linalg.norm(other)
    return np.asarray(cosine * vector + np.sqrt(1 - cosine**2) * other, np.float32)


def _enrolled(*people):
    """Person 10, 20 ... with the given vectors."""
    ids = np.concatenate([np.full(len(rows), 10 * (k + 1), np.int64) for k, rows in enumerate(people)])
    names = {10 * (k + 1): f"person {k}" for k in range(len(people))}
    return Enrolled(np.concatenate(people).astype(np.float32), ids, names)


ANNA, BEN = vectors(1)[0], vectors(2)[0]


@pytest.mark.parametrize(
    ("face", "person"),
    [
        pytest.param(ANNA, 10, id="herself"),
        pytest.param(_near(ANNA, 0.7), 10, id="near"),
        pytest.param(_near(ANNA, 0.45), None, id="too far"),
        pytest.param(vectors(3)[0], None, id="stranger"),
        pytest.param((ANNA + BEN) / np.linalg.norm(ANNA + BEN), None, id="between two"),
        pytest.param(3 * ANNA, 10, id="not of length 1"),
    ],
)
def test_who_it_is(face, person):
    match = Matcher(_enrolled(ANNA[None], BEN[None]), threshold=0.5)(face)
    assert match.person == person
    assert match.name == ("person 0" if person else "")
    assert match.threshold == 0.5
    expected = sorted((float(face @ who / np.linalg.norm(face)) for who in (ANNA, BEN)), reverse=True)
    assert (match.score, match.second) == pytest.approx(expected, abs=1e-5)


def test_the_margin_decides_between_two_that_both_reach_the_threshold():
    twins = _enrolled(ANNA[None], _near(ANNA, 0.97)[None])
    face = _near(ANNA, 0.9, seed=5)
    score, second, *_ = sorted(Matcher(twins, threshold=0.5).scores(face))[::-1]
    assert Matcher(twins, threshold=0.5, margin=score - second + 0.001)(face).person is None
    assert Matcher(twins, threshold=0.5, margin=score - second - 0.001)(face).person == 10


def test_single_views_count_where_the_mean_is_far():
    """Somebody with and without a beard: each face is near one view and not near the mean."""
    two_looks = np.stack([ANNA, _near(ANNA, 0.0)])
    match = Matcher(_enrolled(two_looks, BEN[None]), threshold=0.95)(two_looks[1])
    assert match.person == 10


def test_a_view_that_does_not_belong_does_not_pull_the_mean():
    good = np.stack([_near(ANNA, 0.9, seed) for seed in range(8)])
    spoiled = np.concatenate([good, BEN[None]])
    assert robust_mean(spoiled) == pytest.approx(robust_mean(good), abs=1e-6)
    assert robust_mean(good) @ ANNA > 0.98
    assert np.linalg.norm(robust_mean(spoiled)) == pytest.approx(1)


def test_opposite_views_are_like_nobody():
    assert np.abs(robust_mean(np.stack([ANNA, -ANNA]))).max() < 1e-6


def test_scores_agree_with_comparing_one_by_one():
    people = [vectors(seed, 1 + seed % 5) for seed in range(30)]
    matcher, face = Matcher(_enrolled(*people), threshold=0.5), vectors(100)[0]
    expected = [max(robust_mean(rows) @ face, (rows @ face).max()) for rows in people]
    assert matcher.scores(face) == pytest.approx(expected, abs=1e-5)


def test_of_many_views_the_most_different_are_compared():
    with_glasses = _near(ANNA, 0.8)
    crowd = np.concatenate([np.stack([_near(ANNA, 0.999, seed) for seed in range(40)]), with_glasses[None]])
    assert Matcher(_enrolled(crowd), threshold=0.5)(with_glasses).score == pytest.approx(1, abs=1e-5)


def test_a_view_of_somebody_else_is_not_compared():
    crowd = np.concatenate([np.stack([_near(ANNA, 0.9, seed) for seed in range(30)]), BEN[None]])
    assert Matcher(_enrolled(crowd), threshold=0.5)(BEN).person is None


def test_a_threshold_that_is_no_number_names_nobody():
    assert Matcher(_enrolled(ANNA[None]), threshold=float("nan"))(ANNA).person is None


def test_nobody_is_enrolled():
    nobody = Enrolled(np.empty((0, 128), np.float32), np.empty(0, np.int64), {})
    assert Matcher(nobody, threshold=0.5)(ANNA) == Match(None, "", -1.0, -1.0, 0.5)


@pytest.mark.parametrize("face", [np.full(128, np.nan, np.float32), np.zeros(128, np.float32), vectors(1, 1, 64)[0]])
def test_a_face_that_is_no_vector_is_refused(face):
    with pytest.raises(GalleryError, match="A face vector"):
        Matcher(_enrolled(ANNA[None]), threshold=0.5)(face)


def test_scores_of_strangers_are_those_that_the_matcher_gives():
    from edge_app.gallery.matcher import stranger_scores

    people = np.repeat(np.arange(4), 3)
    enrolled = np.concatenate([vectors(seed, 3) for seed in range(4)])
    scores = stranger_scores(enrolled, people)
    assert scores.shape == (12 * 3,)
    matcher = Matcher(Enrolled(enrolled, people, {}), threshold=0.5)
    assert scores[:3] == pytest.approx(matcher.scores(enrolled[0])[1:])
    singly = (enrolled[:1] @ enrolled[3:6].T).max()
    assert scores[0] >= singly - 1e-6
