"""Pictures of known classes and what a classifier says of them, checked to be worth judging."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge_app.errors import DataError
from edge_app.evaluation.judge import check_finite
from edge_app.values import Floats

Ids = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """n pictures. truth: int64 (n,), indices of `labels`; probabilities: float32 (n, classes).

    clusters: int64 (n,), a number for each patient, or for each picture of whom nobody is known; by_patient: whether
    any patient is known.
    """

    labels: tuple[str, ...]
    truth: Ids
    probabilities: Floats
    clusters: Ids
    by_patient: bool

    def __len__(self) -> int:
        return len(self.truth)

    @property
    def answers(self) -> Ids:
        """The likeliest class of each, int64 (n,)."""
        return np.asarray(self.probabilities.argmax(axis=1), np.int64)

    @property
    def confidence(self) -> Floats:
        """The probability of that class, (n,)."""
        return np.asarray(self.probabilities.max(axis=1), np.float32)

    @property
    def patients(self) -> int:
        """How many clusters there are."""
        return len(np.unique(self.clusters))

    def part(self, chosen: Mask) -> "Cases":
        """Those that `chosen` (n,) is true of."""
        return Cases(
            self.labels, self.truth[chosen], self.probabilities[chosen], self.clusters[chosen], self.by_patient
        )


def cases(
    truth: NDArray[np.integer],
    probabilities: Floats,
    labels: tuple[str, ...],
    patients: Sequence[str | None] | None = None,
) -> Cases:
    """patients: of each picture, None where nobody knows; pictures of one are not independent of each other.

    Raises DataError for probabilities that are no numbers.
    """
    check_finite(probabilities)
    named = list(patients) if patients is not None else [None] * len(truth)
    keys = [f"patient {name}" if name is not None else f"picture {place}" for place, name in enumerate(named)]
    _, clusters = np.unique(np.array(keys), return_inverse=True)
    known = any(name is not None for name in named)
    return Cases(labels, truth.astype(np.int64), probabilities, clusters.astype(np.int64).reshape(-1), known)


def check_varied(judged: Cases) -> None:
    """Raise DataError where the answers to all pictures are the same: nothing can be chosen or judged by them."""
    said = judged.probabilities
    if len(said) > 1 and (said == said[0]).all():
        raise DataError(
            f"The model says the same of all {len(said)} pictures ({said[0].max():.3f} "
            f"{judged.labels[int(said[0].argmax())]}), so nothing can be judged or chosen. It has learned nothing, or "
            "is fed wrongly: look at [input], and train it again."
        )
