"""Which of a detector's many scores count."""

import numpy as np
from numpy.typing import NDArray

from edge_app.values import Floats


def likely(scores: Floats, least: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns, (n,) each, of the `scores` (places, labels) that are at least `least`, row by row.

    numpy.nonzero of two dimensions takes several times as long.
    """
    rows, columns = np.divmod(np.flatnonzero(scores >= least), scores.shape[1])
    return rows, columns
