"""Whether answers are as often right as they say, by how sure they are."""

import numpy as np
from msgspec import Struct

from edge_app.evaluation.clinical.cases import Mask
from edge_app.evaluation.clinical.figures import BINS, bins_of
from edge_app.values import Floats


class Bin(Struct, frozen=True, kw_only=True):
    """Answers of about one confidence. n: how many; confidence, accuracy: their means in [0, 1]."""

    n: int
    confidence: float
    accuracy: float


def reliability(confidence: Floats, right: Mask) -> tuple[Bin, ...]:
    """Bins of equal width, those without an answer left out. confidence: (n,) in [0, 1]; right: (n,)."""
    places = bins_of(confidence)
    inside = [places == place for place in range(BINS)]
    return tuple(
        Bin(n=int(mask.sum()), confidence=float(np.mean(confidence[mask])), accuracy=float(np.mean(right[mask])))
        for mask in inside
        if mask.any()
    )
