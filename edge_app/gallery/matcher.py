"""Whose face this is, or nobody's that is known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge_app.gallery.robust_mean import belonging, robust_mean
from edge_app.gallery.values import Enrolled, unit
from edge_app.values import Floats

_EXEMPLARS = 16
"""Views of one person that are compared one by one; more add time and chance matches, hardly certainty."""


@dataclass(frozen=True, slots=True)
class Match:
    """Who a face is most like.

    person: id, None for a stranger. name: empty for a stranger. score: cosine in [-1, 1] with the most similar
    person, whoever that is. second: with the next one; -1 where there is none. threshold: what `score` had to reach.
    """

    person: int | None
    name: str
    score: float
    second: float
    threshold: float


class Matcher:
    """Compares a face with everybody at once.

        matcher = Matcher(gallery.enrolled(embedder), threshold=0.45)
        match = matcher(vector)

    A person's score is the best of the cosines with the mean of all views and with up to 16 single views. It has to
    reach `threshold` and to be `margin` above the second person's: a face between two people is nobody's.
    """

    def __init__(self, enrolled: Enrolled, *, threshold: float, margin: float = 0.05) -> None:
        self.threshold, self.margin = threshold, margin
        self._names = enrolled.names
        self._ids, first = np.unique(enrolled.ids, return_index=True)
        groups = [_templates(part) for part in np.split(enrolled.vectors, first[1:])] if len(self._ids) else []
        self._starts = np.cumsum([0, *(len(group) for group in groups[:-1])])
        self._templates = np.concatenate(groups) if groups else enrolled.vectors
        self._size = enrolled.vectors.shape[1]

    def scores(self, vector: Floats) -> Floats:
        """float32 (people,): the cosine with each person, in the order of their ids. Raises GalleryError for NaN."""
        vector = unit(vector, self._size)
        if not len(self._ids):
            return np.empty(0, np.float32)
        return np.maximum.reduceat(self._templates @ vector, self._starts)

    def name(self, person: int) -> str:
        """Of the person of that id; empty for one who is not enrolled (any more)."""
        return self._names.get(person, "")

    def __call__(self, vector: Floats) -> Match:
        """The person whose face float32 (size,) is. Raises GalleryError for NaN or another size."""
        scores = self.scores(vector)
        if not len(scores):
            return Match(None, "", -1.0, -1.0, self.threshold)
        best = int(scores.argmax())
        score = float(scores[best])
        second = float(np.delete(scores, best).max(initial=-1.0))
        if not (score >= self.threshold and score - second >= self.margin):  # so that NaN names nobody
            return Match(None, "", score, second, self.threshold)
        person = int(self._ids[best])
        return Match(person, self._names[person], score, second, self.threshold)


def stranger_scores(vectors: Floats, people: NDArray[np.int64]) -> Floats:
    """What each face gets with everybody whose it is not, if all are enrolled with all their faces: float32 (m,).

    vectors: float32 (n, size) of length 1, of people int64 (n,).
    """
    matcher = Matcher(Enrolled(vectors, people, {}), threshold=1.0)
    everybody = np.unique(people)
    return np.concatenate(
        [matcher.scores(vector)[everybody != person] for vector, person in zip(vectors, people, strict=True)]
    )


def _templates(vectors: Floats) -> Floats:
    """What stands for one person: the mean, and views that differ from it and from each other."""
    mean, vectors = robust_mean(vectors), vectors[belonging(vectors)]
    return np.concatenate([mean[None], vectors[_spread(vectors, mean)]])


def _spread(vectors: Floats, mean: Floats) -> list[int]:
    """Up to 16 views: always the one that is least like those chosen so far (Gonzalez 1985, TCS 38:293)."""
    nearest, chosen = vectors @ mean, []
    for _ in range(min(_EXEMPLARS, len(vectors))):
        chosen.append(int(nearest.argmin()))
        nearest = np.maximum(nearest, vectors @ vectors[chosen[-1]])
    return chosen
