"""Which of all that a detector finds is wanted."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from edge_app.errors import StageError
from edge_app.values import Detections


@dataclass(frozen=True, slots=True)
class Choice:
    """Objects with one of `labels`, all where it is empty, that are not small.

    least_size: the least mean of a box's two sides, in shares of the picture's mean side, [0, 1].
    """

    labels: tuple[str, ...] = ()
    least_size: float = 0.0

    def check(self, known: Sequence[str], where: str) -> None:
        """Raise StageError for a label that the model `where`, which knows those labels, never says."""
        for label in self.labels:
            if label not in known:
                near = difflib.get_close_matches(label, known, n=1, cutoff=0.5)
                hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(known)}."
                raise StageError(f"labels: {where} finds no {label!r}. {hint}")

    def __call__(self, found: Detections, size_wh: tuple[int, int]) -> Detections:
        """Those that are wanted, in their order, of a picture of that size (width, height)."""
        if not self.labels and not self.least_size:
            return found
        sides = found.boxes_xyxy[:, 2:] - found.boxes_xyxy[:, :2]
        wanted = sides.mean(axis=1) >= self.least_size * sum(size_wh) / 2
        if self.labels:
            classes = [index for index, label in enumerate(found.labels) if label in self.labels]
            wanted &= np.isin(found.classes, classes)
        return found[wanted]
