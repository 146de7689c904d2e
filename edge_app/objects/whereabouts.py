"""Where one object is: told once when that changes, however its box trembles."""

from collections.abc import Iterator, Sequence
from typing import Literal

from edge_app.objects.places import Line, Point, Region
from edge_app.values import Floats

_MARGIN = 0.1
"""Share of a box's sides by which it has to be past a line, or out of a region: where nothing moves, boxes tremble by
less."""

Change = tuple[Literal["entered", "exited", "crossed"], str, int]
"""Kind, name of the place, direction; as of an `ObjectHappening`."""


class Whereabouts:
    """The regions that an object is in and the sides of `lines` that it is on. It stands where its box does.

    Attributes: inside, the names of the regions.
    """

    def __init__(self, regions: Sequence[Region], lines: Sequence[Line]) -> None:
        self._regions, self._lines = regions, lines
        self.inside: tuple[str, ...] = ()
        self._clear_xy: dict[str, Point] = {}
        """For each line, where the object was last clearly on one side."""

    def update(self, box_xyxy: Floats, size_wh: tuple[int, int]) -> list[Change]:
        """What changed, now that it was found in the box float32 (4,) in a picture of that size (width, height)."""
        left, top, right, bottom = box_xyxy.tolist()
        stands_xy, margin = ((left + right) / 2, bottom), _MARGIN * (right - left + bottom - top) / 2
        return [*self._moved(stands_xy, margin, size_wh), *self._crossed(stands_xy, margin, size_wh)]

    def _moved(self, stands_xy: Point, margin: float, size_wh: tuple[int, int]) -> Iterator[Change]:
        before = self.inside
        depths = {region.name: region.depth(stands_xy, size_wh) for region in self._regions}
        self.inside = tuple(name for name, depth in depths.items() if depth >= (-margin if name in before else 0))
        yield from (("entered", name, 0) for name in self.inside if name not in before)
        yield from (("exited", name, 0) for name in before if name not in self.inside)

    def _crossed(self, stands_xy: Point, margin: float, size_wh: tuple[int, int]) -> Iterator[Change]:
        for line in self._lines:
            side = line.side(stands_xy, size_wh)
            if abs(side) < margin:
                continue
            before_xy = self._clear_xy.get(line.name, stands_xy)
            self._clear_xy[line.name] = stands_xy
            changed = line.side(before_xy, size_wh) * side < 0
            if changed and line.is_passed(before_xy, stands_xy, size_wh):
                yield "crossed", line.name, 1 if side > 0 else -1
