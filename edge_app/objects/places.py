"""Parts of the picture that objects enter, and lines that they cross."""

import math
from collections.abc import Sequence
from itertools import combinations
from typing import Annotated

import cv2
import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

Name = Annotated[str, Meta(min_length=1)]
Point = tuple[float, float]
"""x and y: in a stage file in shares of the picture's width and height, so that they hold for a picture of any size."""

Edge = tuple[Point, Point]


class Region(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of the picture. polygon: its three or more corners, x and y in shares of the picture, [0, 1]."""

    name: Name
    polygon: tuple[Point, ...]

    def __post_init__(self) -> None:
        what = f"the polygon of {self.name!r}"
        if len(set(self.polygon)) < 3:
            raise ValueError(f"{what} has {len(set(self.polygon))} different corners; wanted 3 or more")
        _check_inside(what, self.polygon)
        if np.linalg.matrix_rank(np.array(self.polygon) - self.polygon[0]) < 2:
            raise ValueError(f"{what} has all its corners on one line; wanted a part of the picture")
        if _edges_cross(self.polygon) or not cv2.contourArea(np.array(self.polygon, np.float32)):
            raise ValueError(
                f"{what} has edges that cross or lie on each other; wanted its corners in order, around a part of the "
                "picture"
            )

    def corners(self, size_wh: tuple[int, int]) -> NDArray[np.float32]:
        """float32 (corners, 2), in pixels of a picture of that size (width, height)."""
        return np.array(self.polygon, np.float32) * np.array(size_wh, np.float32)

    def depth(self, point_xy: Point, size_wh: tuple[int, int]) -> float:
        """Pixels from a point, in pixels of a picture of that size, to the nearest edge; below 0 outside."""
        return float(cv2.pointPolygonTest(self.corners(size_wh), point_xy, True))


class Line(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Counts who crosses it. ends: its first and second end, x and y in shares of the picture, [0, 1].

    For somebody who walks on the picture from the first end to the second, forward is from the left hand to the right:
    downwards for a line drawn from left to right.
    """

    name: Name
    ends: tuple[Point, Point]

    def __post_init__(self) -> None:
        what = f"the line {self.name!r}"
        _check_inside(what, self.ends)
        if self.ends[0] == self.ends[1]:
            raise ValueError(f"{what} has both ends at {list(self.ends[0])}; wanted two different points")

    def points(self, size_wh: tuple[int, int]) -> NDArray[np.float32]:
        """Its ends, float32 (2, 2), in pixels of a picture of that size (width, height)."""
        return np.array(self.ends, np.float32) * np.array(size_wh, np.float32)

    def forward(self, size_wh: tuple[int, int]) -> NDArray[np.float32]:
        """The way of those who cross it forward, straight: float32 (2,), one pixel of a picture of that size."""
        first, second = self.points(size_wh)
        along_x, along_y = (second - first).tolist()
        return np.array([-along_y, along_x], np.float32) / math.hypot(along_x, along_y)

    def side(self, point_xy: Point, size_wh: tuple[int, int]) -> float:
        """Pixels from the endless line to a point in pixels of a picture of that size; above 0 on the right hand."""
        first, second = self.points(size_wh)
        (x, y), (along_x, along_y) = first, second - first
        return float((along_x * (point_xy[1] - y) - along_y * (point_xy[0] - x)) / math.hypot(along_x, along_y))

    def is_passed(self, before_xy: Point, now_xy: Point, size_wh: tuple[int, int]) -> bool:
        """Whether the straight way between two points on different sides goes through between its ends."""
        start, end = self.side(before_xy, size_wh), self.side(now_xy, size_wh)
        first, second = self.points(size_wh)
        crossing = np.array(before_xy) + (np.array(now_xy) - before_xy) * (start / (start - end))
        along = second - first
        return bool(0 <= (crossing - first) @ along <= along @ along)


def _check_inside(what: str, points: Sequence[Point]) -> None:
    for point in points:
        if not all(0 <= share <= 1 for share in point):
            raise ValueError(
                f"{what} has the point {list(point)}, outside the picture; wanted shares of its width and height, from "
                "0 to 1"
            )


def _edges_cross(polygon: Sequence[Point]) -> bool:
    """Whether two edges cross, other than at a corner."""
    edges = zip(polygon, (*polygon[1:], polygon[0]), strict=True)
    return any(_lies_across(one, other) and _lies_across(other, one) for one, other in combinations(edges, 2))


def _lies_across(one: Edge, other: Edge) -> bool:
    """Whether the ends of an edge are on different sides of the endless line through the other."""
    return _turn(*other, one[0]) * _turn(*other, one[1]) < 0


def _turn(start: Point, end: Point, point: Point) -> float:
    """Above 0 for a point on the right hand of somebody who walks on the picture from `start` to `end`."""
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])
