"""The score from which a face counts as somebody's, chosen for a stated rate of mistakes."""

from dataclasses import dataclass

import numpy as np

from edge_app.errors import DataError
from edge_app.evaluation.intervals import wilson
from edge_app.values import Floats


@dataclass(frozen=True, slots=True)
class Threshold:
    """A threshold and what it was chosen on.

    value: cosine in [-1, 1]. rate: the false match rate that was asked for. n: comparisons of faces of different
    people; false_matches: how many of them reach `value`.
    """

    value: float
    rate: float
    false_matches: int
    n: int

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the false match rate."""
        return wilson(self.false_matches, self.n)

    def __str__(self) -> str:
        low, high = self.interval
        return (
            f"{self.value:.3f}: {self.false_matches} of {self.n:,} strangers match (95 %: {low:.2g} to {high:.2g}), "
            f"asked for {self.rate:.2g}"
        )


def threshold_at(impostors: Floats, rate: float) -> Threshold:
    """The lowest threshold that at most the share `rate` of the scores `impostors` (n,) reach.

    impostors: scores of faces against people they are not, as the matcher gives them. Raises DataError where n is
    too small to show such a rate.
    """
    n = len(impostors)
    if not 0 < rate < 1:
        raise DataError(f"The false match rate is {rate:g}; wanted a share between 0 and 1, for example 0.0001.")
    allowed = int(n * rate)
    if allowed < 1:
        raise DataError(
            f"{n:,} comparisons of strangers cannot show a false match rate of {rate:g}: at least {round(1 / rate):,} "
            "are needed. Give more pictures of strangers, or ask for a higher rate."
        )
    scores = np.sort(np.asarray(impostors, np.float32))
    if not np.isfinite(scores).all():
        raise DataError(f"Some of {n:,} scores of strangers are not finite; wanted cosines. Embed the faces again.")
    value = float(np.nextafter(scores[-allowed - 1], np.float32(2)))  # the next float32: scores are of that type
    return Threshold(value, rate, int((scores >= value).sum()), n)
