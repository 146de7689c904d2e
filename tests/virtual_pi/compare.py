"""How far two arrays of whole numbers, or of floats, lie apart."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Difference:
    """values: how many were compared. other: how many differ. most: by how much at the most, in levels or as floats.

    pictures: how many first-axis entries hold a value that differs; of: how many there are.
    """

    values: int
    other: int
    most: float
    pictures: int
    of: int

    @property
    def none(self) -> bool:
        """Whether the two are equal."""
        return not self.other

    def __str__(self) -> str:
        if self.none:
            return f"{self.values:,} values of {self.of} pictures are equal"
        return (
            f"{self.other:,} of {self.values:,} values differ, by {self.most:g} at the most, "
            f"in {self.pictures} of {self.of} pictures"
        )


def difference(ours: np.ndarray, theirs: np.ndarray) -> Difference:
    """Between two arrays (n, ...) of one shape and dtype. Raises ValueError where these differ."""
    if (ours.shape, ours.dtype) != (theirs.shape, theirs.dtype):
        raise ValueError(f"{ours.dtype} {ours.shape} cannot be compared with {theirs.dtype} {theirs.shape}.")
    apart = np.abs(ours.astype(np.float64) - theirs.astype(np.float64)).reshape(len(ours), -1)
    # A value that is no number differs from everything, itself included.
    other = ~(apart == 0)
    most = float(np.max(apart, initial=0.0))
    return Difference(apart.size, int(other.sum()), most, int(other.any(axis=1).sum()), len(ours))
