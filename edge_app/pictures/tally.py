"""Which boxes of a file of annotations are of use, and how many are not, and why."""

import math
from collections import Counter

from edge_app.counted import counted

Corners = tuple[float, float, float, float]
"""Left, top, right and bottom, in pixels of the picture."""

_TINY = 1.0
"""Pixels: of what is less wide or high, nothing can be learned."""
MISSING = "of pictures that are missing"


class Tally:
    """Counts the boxes of one file; its text is the line for the log.

    Attributes: boxes, all that were seen; dropped, a count for each reason; missing, names of pictures.
    """

    def __init__(self, name: str) -> None:
        """name: of the file."""
        self.name = name
        self.boxes = 0
        self.dropped: Counter[str] = Counter()
        self.missing: list[str] = []

    def cut(self, corners: Corners, size_wh: tuple[int, int]) -> Corners | None:
        """A box without what lies outside the picture; None, and counted, where that leaves nothing of use."""
        self.boxes += 1
        reason = _why_useless(corners, size_wh)
        if reason:
            self.drop(reason)
        return None if reason else _within(corners, size_wh)

    def drop(self, reason: str, count: int = 1) -> None:
        """So many boxes are left out for this reason."""
        self.dropped[reason] += count

    def miss(self, picture: str, boxes: int) -> None:
        """A picture cannot be had, on which there would be so many boxes."""
        self.missing.append(picture)
        self.boxes += boxes
        self.drop(MISSING, boxes)

    def take(self, other: "Tally", folder: str) -> None:
        """Count what was counted for the pictures in a folder of that name."""
        self.boxes += other.boxes
        self.dropped += other.dropped
        self.missing += [f"{folder}/{picture}" for picture in other.missing]

    def __str__(self) -> str:
        """Such as "annotations.json: 15,652 of 15,662 boxes are of use; dropped 10: 7 empty, 3 outside"."""
        text, lost = f"{self.name}: {self.boxes:,} boxes", self.dropped.total()
        if lost:
            reasons = ", ".join(f"{count:,} {reason}" for reason, count in self.dropped.most_common() if count)
            text = f"{self.name}: {self.boxes - lost:,} of {self.boxes:,} boxes are of use; dropped {lost:,}: {reasons}"
        if self.missing:
            text += f"; missing or damaged: {counted(len(self.missing), 'picture')}, such as {self.missing[0]}"
        return text


def _why_useless(corners: Corners, size_wh: tuple[int, int]) -> str | None:
    left, top, right, bottom = corners
    if not all(map(math.isfinite, corners)):
        return "not finite"
    if right < left or bottom < top:
        return "inside out"
    if right == left or bottom == top:
        return "empty"
    if right <= 0 or bottom <= 0 or left >= size_wh[0] or top >= size_wh[1]:
        return "outside"
    left, top, right, bottom = _within(corners, size_wh)
    return "tiny" if min(right - left, bottom - top) < _TINY else None


def _within(corners: Corners, size_wh: tuple[int, int]) -> Corners:
    (left, top, right, bottom), (width, height) = corners, size_wh
    return max(left, 0.0), max(top, 0.0), min(right, float(width)), min(bottom, float(height))
