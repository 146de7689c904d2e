"""Real handwritten digits.

E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI, 1998, CC BY 4.0; they come with scikit-learn.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import sklearn.datasets
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Digits:
    """pictures: (n, 8, 8, 1), 0 is paper and 1 is ink. truths: (n,), what each shows."""

    pictures: Numbers
    truths: NDArray[np.int64]

    @property
    def wanted(self) -> Numbers:
        """The right chances, (n, 10): 1 at the truth, otherwise 0."""
        return np.eye(10)[self.truths]


@cache
def digits() -> tuple[Digits, Digits]:
    """Those to learn from, 1,297, and the last 500, which other people wrote in part."""
    found = sklearn.datasets.load_digits()
    pictures, truths = found.images[..., None] / 16, np.asarray(found.target)
    return Digits(pictures[:-500], truths[:-500]), Digits(pictures[-500:], truths[-500:])


EDGE = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
"""Sobel's filter for edges between paper on the left and ink on the right; below 0 where it is the other way round."""
