"""Three tests of a way to explain answers, on many pictures.

Is a map better than a random one, is it better than the map of another picture, and does it depend on the weights? They
find maps that are wrong; they prove none right.
"""

import math
from collections.abc import Callable, Sequence
from itertools import count

import numpy as np
from msgspec import Struct

from edge_app.evaluation.intervals import Z_95
from edge_app.evaluation.judge import Judged
from edge_app.explain.attribution.controls import equally_smooth
from edge_app.explain.attribution.perturbing import deletion, insertion
from edge_app.explain.attribution.shuffling import likeness
from edge_app.values import Floats, Pixels

Mapper = Callable[[Pixels, int], Floats]
"""From a picture as the network sees it, uint8 (height, width, 3), and a class, to a map float32 (height, width)."""
_LIKE = 0.5
"""Maps whose ranks correlate more than this say the same in the main."""


class Mean(Struct, frozen=True, kw_only=True):
    """Over n pictures, with a 95 % interval (normal)."""

    n: int
    mean: float
    interval: tuple[float, float]

    def __str__(self) -> str:
        return f"{self.mean:+.3f} [{self.interval[0]:+.3f}, {self.interval[1]:+.3f}]"


class Faithfulness(Struct, frozen=True, kw_only=True):
    """A map minus a random one that is equally smooth, on the same pictures, in probability.

    deletion: below 0 for a good map. insertion: above. deletion_area, insertion_area: of the map itself. own: insertion
    less deletion, minus that with the map of another picture, which where things mostly stand in the middle does nearly
    as well; above 0 for a map that tells of this picture.
    """

    deletion_area: float
    insertion_area: float
    deletion: Mean
    insertion: Mean
    own: Mean

    @property
    def beyond_chance(self) -> bool:
        """Deletion and insertion."""
        return self.deletion.interval[1] < 0 < self.insertion.interval[0]

    @property
    def passed(self) -> bool:
        """All by more than chance."""
        return self.beyond_chance and self.own.interval[0] > 0


class Dependence(Struct, frozen=True, kw_only=True):
    """How like a map is to that of the same network with shuffled weights: 1 for a map that ignores the network."""

    likeness: Mean

    @property
    def passed(self) -> bool:
        """The map changes in the main."""
        return self.likeness.interval[1] < _LIKE


def faithfulness(model: Judged, mapper: Mapper, pictures: Sequence[Pixels], seed: int = 0) -> Faithfulness:
    """Deletion and insertion for the class that `model` names, on pictures as it sees them (see `in_input_size`).

    The other picture is one half of the list away: neighbours often show the same kind of thing.
    """
    rng = np.random.default_rng(seed)
    named = [int(model.probabilities(picture).argmax()) for picture in pictures]
    maps = [mapper(picture, index) for picture, index in zip(pictures, named, strict=True)]
    half = len(maps) // 2
    areas = [
        _areas(model, pictures, each, named)
        for each in (maps, [equally_smooth(heat, rng) for heat in maps], maps[half:] + maps[:half])
    ]
    (deleted, inserted), (random_deleted, random_inserted), (other_deleted, other_inserted) = areas
    return Faithfulness(
        deletion_area=float(deleted.mean()),
        insertion_area=float(inserted.mean()),
        deletion=mean_of(deleted - random_deleted),
        insertion=mean_of(inserted - random_inserted),
        own=mean_of((inserted - deleted) - (other_inserted - other_deleted)),
    )


def _areas(
    model: Judged, pictures: Sequence[Pixels], maps: Sequence[Floats], named: Sequence[int]
) -> tuple[np.ndarray, np.ndarray]:
    """Of deletion and insertion, each (pictures,)."""
    asked = list(zip(pictures, maps, named, strict=True))
    deleted = [deletion(model, picture, heat, index) for picture, heat, index in asked]
    return np.array(deleted), np.array([insertion(model, picture, heat, index) for picture, heat, index in asked])


def dependence(
    model: Judged, mapper: Mapper, shuffled: Callable[[int], Mapper], pictures: Sequence[Pixels]
) -> Dependence:
    """The map of each picture beside that of a network shuffled anew for it, of the class that `model` names.

    shuffled: from a seed to the same way to explain, of a network with shuffled weights.
    """
    found = []
    for seed, picture in zip(count(), pictures, strict=False):
        index = int(model.probabilities(picture).argmax())
        found.append(likeness(mapper(picture, index), shuffled(seed)(picture, index)))
    return Dependence(likeness=mean_of(np.array(found)))


def verdict(faith: Faithfulness, depends: Dependence) -> str:
    """In words."""
    if not depends.passed:
        return "ignores the network"
    if not faith.beyond_chance:
        return "not beyond chance"
    return "passes all tests" if faith.passed else "no better than another picture's map"


def mean_of(values: np.ndarray) -> Mean:
    """The mean of (n,) and its interval; of fewer than two values that is unbounded."""
    n, mean = len(values), float(values.mean()) if len(values) else 0.0
    half = Z_95 * float(values.std(ddof=1)) / math.sqrt(n) if n > 1 else math.inf
    return Mean(n=n, mean=mean, interval=(mean - half, mean + half))
