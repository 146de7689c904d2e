"""What is known of pictures as facts that hold or do not: a number lies in one of some ranges, a word is this one."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from edge_app.values import Floats
from train.survey.confounds.columns import is_number

_OFTEN = 0.03
"""A value that so large a share of pictures has is a fact of its own: sizes of one camera, one program."""
_RANGES = 8


def facts_of(values: Sequence[str]) -> Floats:
    """0 or 1 (n, facts), of which one holds for each picture; (n, 0) where all pictures are alike."""
    counts = Counter(values)
    often = [value for value, count in counts.most_common() if count >= _OFTEN * len(values)]
    places = np.array([often.index(value) if value in often else -1 for value in values])
    rest = places < 0
    if rest.any():
        places[rest] = len(often) + _ranges([value for value, other in zip(values, rest, strict=True) if other])
    found = np.unique(places)
    facts = np.asarray(places[:, None] == found, np.float32)
    return facts if len(found) > 1 else facts[:, :0]


def _ranges(values: Sequence[str]) -> NDArray[np.int64]:
    """Which of some ranges with about as many values in each; words are all in the first, what is missing in one."""
    numbers = np.array([float(value) if is_number(value) else np.nan for value in values])
    known = np.isfinite(numbers)
    if not known.any():
        return np.zeros(len(values), np.int64)
    edges = np.unique(np.quantile(numbers[known], np.linspace(0, 1, _RANGES + 1)[1:-1]))
    return np.where(known, 1 + np.searchsorted(edges, numbers, side="right"), 0)
