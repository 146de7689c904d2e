"""The network of the lesson, before and after it has learned real digits."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from docs.pictures.digits import Digits, Numbers, digits
from docs.pictures.lesson import lesson

SEED = 1


@dataclass(frozen=True, slots=True)
class Learned:
    """newborn, network: filters, their biases, weights, their biases. losses: of each step."""

    newborn: Sequence[Numbers]
    network: Sequence[Numbers]
    losses: Numbers

    def share_right(self, shown: Digits) -> float:
        """How often it is right, in [0, 1]."""
        said = lesson().look(shown.pictures, *self.network)[-1].argmax(-1)
        return float((said == shown.truths).mean())


@cache
def learned() -> Learned:
    """Trains it, which takes a second."""
    rng = np.random.default_rng(SEED)
    network = lesson().newborn(rng)
    newborn = [numbers.copy() for numbers in network]
    ours, _ = digits()
    losses = list(lesson().descend(network, ours.pictures, ours.wanted, rng))
    return Learned(newborn, network, np.array(losses))
