"""Accuracy and consistency against the amount of a change."""

from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from edge_app.evaluation.accuracy import Accuracy, accuracy
from edge_app.explain.robustness.change import Change
from edge_app.explain.robustness.subject import Ask, Classes
from edge_app.pictures.dataset import UNLABELLED
from edge_app.values import Pixels

_BATCH = 64


class Point(Struct, frozen=True, kw_only=True):
    """One amount. right: of the true class; same: of the class that the untouched picture got; both with intervals.

    right counts the pictures whose class is known, and is None where none is.
    """

    amount: float
    right: Accuracy | None
    same: Accuracy

    @property
    def shares(self) -> dict[str, Accuracy]:
        """What there is of both, by name."""
        return {"right": self.right, "same": self.same} if self.right else {"same": self.same}


class Curve(Struct, frozen=True, kw_only=True):
    """One change. points: for each kind of network ("keras", "int8") one for each amount, in the order of the change.

    At the amount `untouched` all answers are the same, and `right` is the plain accuracy.
    """

    change: str
    unit: str
    untouched: float
    points: dict[str, tuple[Point, ...]]


def answers(
    change: Change, ask: Ask, pictures: Sequence[Pixels], *, seed: int = 0, tell: Callable[[int], object] | None = None
) -> Classes:
    """The class of each picture at each amount, (amounts, pictures). tell: is called with the number asked so far."""
    found = np.empty((len(change.amounts), len(pictures)), np.int64)
    for row, amount in enumerate(change.amounts):
        for start in range(0, len(pictures), _BATCH):
            batch = [
                change.of(picture, amount, seed=seed, number=start + index)
                for index, picture in enumerate(pictures[start : start + _BATCH])
            ]
            found[row, start : start + len(batch)] = ask(batch)
            if tell:
                tell(row * len(pictures) + start + len(batch))
    return found


def points(change: Change, found: Classes, truth: Classes) -> tuple[Point, ...]:
    """What `answers` are worth. truth: (pictures,), UNLABELLED where nobody knows it."""
    known = truth != UNLABELLED
    right, same = found[:, known] == truth[known], unchanged(change, found)
    return tuple(
        Point(amount=amount, right=_share(r) if known.any() else None, same=_share(s))
        for amount, r, s in zip(change.amounts, right, same, strict=True)
    )


def unchanged(change: Change, found: Classes) -> NDArray[np.bool_]:
    """Which of `answers` are those to the untouched picture, (amounts, pictures)."""
    return np.asarray(found == found[change.amounts.index(change.untouched)])


def _share(true: NDArray[np.bool_]) -> Accuracy:
    return accuracy(int(true.sum()), len(true))
