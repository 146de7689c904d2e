"""How well an embedder tells people apart: all pairs of their faces, and searches among enrolled people."""

from collections.abc import Callable, Iterable
from typing import Protocol

import numpy as np
from msgspec import Struct

from edge_app.errors import DataError
from edge_app.evaluation.verification import Ids, Missed, Search, all_pairs, missed_at, search
from edge_app.values import Floats, Pixels

RATES = (1e-2, 1e-3, 1e-4)
"""False match rates."""
GALLERIES = (5, 20, 100)
"""Enrolled people."""


class Embedding(Protocol):
    """An embedder: a `Model` of that task, or another that answers alike."""

    def embed(self, face_bgr: Pixels, /) -> Floats:
        """The vector of an aligned face uint8 (112, 112, 3): float32 (size,) of length 1."""


class Recognition(Struct, frozen=True, kw_only=True):
    """All faces against each other.

    missed: at each false match rate that so many strangers can show. searches: for each size of a gallery for which
    there are enough people, at the threshold of the last rate.
    """

    faces: int
    people: int
    missed: tuple[Missed, ...]
    searches: tuple[Search, ...]


def recognition(vectors: Floats, people: Ids) -> Recognition:
    """All faces against each other. vectors: float32 (n, size) of length 1, of people int64 (n,).

    Raises DataError where nobody has two faces, or there are too few strangers for the first of the rates.
    """
    genuine, impostors = all_pairs(vectors, people)
    if not len(genuine):
        raise DataError(f"Nobody among {len(people)} faces has two of them. Give more pictures of each person.")
    shown = [rate for rate in RATES if rate * len(impostors) >= 1] or RATES[:1]
    missed = tuple(missed_at(genuine, impostors, rate) for rate in shown)
    _, counts = np.unique(people, return_counts=True)
    fitting = [size for size in GALLERIES if size <= int((counts >= 2).sum()) and size < len(counts)]
    threshold = missed[-1].threshold.value
    return Recognition(
        faces=len(people),
        people=len(counts),
        missed=missed,
        searches=tuple(search(vectors, people, gallery=size, threshold=threshold) for size in fitting),
    )


def embed_all(model: Embedding, images: Iterable[Pixels], done: Callable[[int], object] = lambda _: None) -> Floats:
    """The vector of each aligned face, float32 (n, size). done: told how many are finished."""
    vectors = []
    for number, image in enumerate(images, start=1):
        vectors.append(model.embed(image))
        done(number)
    return np.stack(vectors)
