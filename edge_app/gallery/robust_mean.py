"""The centre of several views of one face, without those that do not belong."""

import numpy as np
from numpy.typing import NDArray

from edge_app.values import Floats

_FEW = 4
"""From fewer views nobody can tell which one is odd."""
_SPREADS = 3.0
"""Views further off than so many median deviations are left out."""
_ANOTHER_LOOK = 0.3
"""How far below the middle a cosine may always be: the same face with glasses or a beard among many without."""
_SIGMA = 1.4826
"""Standard deviations in a median absolute deviation of normal values."""


def robust_mean(vectors: Floats) -> Floats:
    """float32 (size,) of length 1 for float32 (n, size) of length 1: the mean of those that belong together."""
    return _unit(vectors[belonging(vectors)].mean(axis=0))


def belonging(vectors: Floats) -> NDArray[np.bool_]:
    """Which of float32 (n, size), of length 1, are no outliers, bool (n,).

    They are told by their cosine to the mean, against the median absolute deviation of all (Hampel 1974, JASA 69:383).
    """
    if len(vectors) < _FEW:
        return np.ones(len(vectors), bool)
    cosines = vectors @ _unit(vectors.mean(axis=0))
    middle = np.median(cosines)
    allowed = _SPREADS * _SIGMA * np.median(np.abs(cosines - middle))
    return np.asarray(cosines >= middle - max(float(allowed), _ANOTHER_LOOK))


def _unit(vector: Floats) -> Floats:
    """Opposite vectors have no direction in common; their mean stays as it is, and is like nobody."""
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / length if length > 1e-6 else vector, np.float32)
