"""Two tests of a way to explain answers, on many pictures.

They are necessary, not sufficient: where things mostly stand in the middle, the map of another picture may pass as well
(benchmarks/attribution.py measures it).
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

    deletion: below 0 for a good map. insertion: above. deletion_area, insertion_area: of the map itself.
    """

    deletion_area: float
    insertion_area: float
    deletion: Mean
    insertion: Mean

    @property
    def passed(self) -> bool:
        """Both by more than chance."""
        return self.deletion.interval[1] < 0 < self.insertion.interval[0]


class Dependence(Struct, frozen=True, kw_only=True):
    """How like a map is to that of the same network with shuffled weights: 1 for a map that ignores the network."""

    likeness: Mean

    @property
    def passed(self) -> bool:
        """The map changes in the main."""
        return self.likeness.interval[1] < _LIKE


def faithfulness(model: Judged, mapper: Mapper, pictures: Sequence[Pixels], seed: int = 0) -> Faithfulness:
    """Deletion and insertion for the class that `model` names, on pictures as it sees them (see `in_input_size`)."""
    rng = np.random.default_rng(seed)
    rows = [_areas(model, mapper, picture, rng) for picture in pictures]
    ours, random = np.array(rows).transpose(1, 2, 0)  # each (deletion and insertion, picture)
    return Faithfulness(
        deletion_area=float(ours[0].mean()),
        insertion_area=float(ours[1].mean()),
        deletion=mean_of(ours[0] - random[0]),
        insertion=mean_of(ours[1] - random[1]),
    )


def _areas(
    model: Judged, mapper: Mapper, picture: Pixels, rng: np.random.Generator
) -> tuple[tuple[float, float], tuple[float, float]]:
    index = int(model.probabilities(picture).argmax())
    heat = mapper(picture, index)
    random = equally_smooth(heat, rng)
    ours, theirs = (
        (deletion(model, picture, each, index), insertion(model, picture, each, index)) for each in (heat, random)
    )
    return ours, theirs


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
    return "passes both tests" if faith.passed else "not beyond chance"


def mean_of(values: np.ndarray) -> Mean:
    """The mean of (n,) and its interval; of fewer than two values that is unbounded."""
    n, mean = len(values), float(values.mean()) if len(values) else 0.0
    half = Z_95 * float(values.std(ddof=1)) / math.sqrt(n) if n > 1 else math.inf
    return Mean(n=n, mean=mean, interval=(mean - half, mean + half))
