"""How well vectors tell people apart: the same person or not, and who of many.

Terms of ISO/IEC 19795-1: false match and false non-match rate (FMR, FNMR) of two faces; false positive and false
negative identification rate (FPIR, FNIR) of a search among enrolled people.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from edge_app.evaluation.accuracy import Accuracy, accuracy
from edge_app.evaluation.intervals import wilson
from edge_app.evaluation.threshold import Threshold, threshold_at
from edge_app.values import Floats

Ids = NDArray[np.int64]


class Missed(Struct, frozen=True, kw_only=True):
    """The share `rate` of n pairs of one person's faces that score below `threshold`; interval: 95 %, Wilson."""

    threshold: Threshold
    rate: float
    interval: tuple[float, float]
    n: int


class Search(Struct, frozen=True, kw_only=True):
    """Who of `gallery` people, at a threshold.

    false_positive: share of strangers who were taken for somebody. false_negative: share of enrolled people's faces
    that were taken for nobody or for somebody else. strangers, enrolled: faces of each that were searched, over draws.
    """

    gallery: int
    false_positive: float
    false_negative: float
    strangers: int
    enrolled: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of faces. scores: float32 (n,), cosines; same: bool (n,), of one person; folds: int64 (n,)."""

    scores: Floats
    same: NDArray[np.bool_]
    folds: Ids


def pair_accuracy(pairs: Pairs) -> Accuracy:
    """The share of pairs told rightly; each fold at the threshold that is best on the other folds.

    The protocol of LFW (Huang et al. 2007, Labeled Faces in the Wild, section 4).
    """
    correct = 0
    for fold in np.unique(pairs.folds):
        here = pairs.folds == fold
        threshold = best_threshold(pairs.scores[~here], pairs.same[~here])
        correct += int(((pairs.scores[here] >= threshold) == pairs.same[here]).sum())
    return accuracy(correct, len(pairs.scores))


def best_threshold(scores: Floats, same: NDArray[np.bool_]) -> float:
    """The cosine, half way between two of `scores`, at which the most pairs are told rightly."""
    order = np.argsort(scores, kind="stable")
    ordered, ours = scores[order].astype(np.float64), same[order]
    strangers_below = np.concatenate([[0], np.cumsum(~ours)])
    ours_above = ours.sum() - np.concatenate([[0], np.cumsum(ours)])
    edges = np.concatenate([ordered[:1] - 1, (ordered[1:] + ordered[:-1]) / 2, ordered[-1:] + 1])
    between = np.concatenate([[True], ordered[1:] > ordered[:-1], [True]])  # no threshold parts equal scores
    return float(edges[int(np.where(between, strangers_below + ours_above, -1).argmax())])


def missed_at(genuine: Floats, impostors: Floats, rate: float) -> Missed:
    """The false non-match rate where at most the share `rate` of different people match.

    genuine: scores (n,) of one person's faces; impostors: scores (m,) of different people's. Raises DataError where m
    is too small to show such a rate.
    """
    threshold = threshold_at(impostors, rate)
    missed, n = int((genuine < threshold.value).sum()), len(genuine)
    return Missed(threshold=threshold, rate=missed / n, interval=wilson(missed, n), n=n)


def all_pairs(vectors: Floats, people: Ids) -> tuple[Floats, Floats]:
    """(genuine, impostors): the scores of all pairs of vectors float32 (n, size) of length 1, of people int64 (n,)."""
    scores, above = vectors @ vectors.T, np.triu(np.ones((len(people), len(people)), bool), 1)
    same = people[:, None] == people[None, :]
    return scores[above & same], scores[above & ~same]


def search(vectors: Floats, people: Ids, *, gallery: int, threshold: float, draws: int = 100, seed: int = 0) -> Search:
    """Enrol `gallery` people with one face each, then look for all other faces, over and over with other people.

    vectors: float32 (n, size) of length 1, of people int64 (n,). A face is taken for the most similar enrolled one
    that it reaches `threshold` with. Raises ValueError where too few people have two faces, or
    nobody is left to be a stranger.
    """
    named = missed = strangers = enrolled = 0
    for chosen, first in _draws(people, gallery, draws, np.random.default_rng(seed)):
        probes = np.ones(len(people), bool)
        probes[first] = False
        scores = vectors[probes] @ vectors[first].T
        best, known = people[first][scores.argmax(axis=1)], np.isin(people[probes], chosen)
        matched = scores.max(axis=1) >= threshold
        named, strangers = named + int((matched & ~known).sum()), strangers + int((~known).sum())
        missed += int((known & ~(matched & (best == people[probes]))).sum())
        enrolled += int(known.sum())
    return Search(
        gallery=gallery,
        false_positive=named / strangers,
        false_negative=missed / enrolled,
        strangers=strangers,
        enrolled=enrolled,
    )


def _draws(people: Ids, gallery: int, draws: int, rng: np.random.Generator) -> Iterator[tuple[Ids, Ids]]:
    """(people who are enrolled, their one face each), `draws` times."""
    several = np.flatnonzero(np.bincount(people) >= 2)
    if len(several) < gallery:
        raise ValueError(f"{len(several)} people have two faces or more; wanted {gallery} for the gallery")
    if len(np.unique(people)) == gallery:
        raise ValueError(f"all {gallery} people would be enrolled; wanted some strangers as well")
    for _ in range(draws):
        chosen = rng.choice(several, gallery, replace=False)
        yield chosen, np.array([rng.choice(np.flatnonzero(people == person)) for person in chosen])
