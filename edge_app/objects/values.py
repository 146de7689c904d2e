"""What is said of followed objects. All are immutable."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from edge_app.objects.places import Line, Region
from edge_app.values import Floats


@dataclass(frozen=True, slots=True)
class FollowedObject:
    """An object that is followed from frame to frame.

    track: its number. score: of the frame in which it was found last, in [0, 1]. box_xyxy: float32 (4,), in pixels,
    where it was found or is expected. found: whether it was found in this very frame. age_s: seconds since it appeared.
    regions: the names of those it stands in, with the middle of its lower edge.
    """

    track: int
    label: str
    score: float
    box_xyxy: Floats
    found: bool
    age_s: float
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectHappening:
    """Something that happened to an object in this frame.

    place: the region that it entered or exited, or the line that it crossed. direction: of a crossing, 1 forward, -1
    backward; see `Line`. An object that leaves the picture exits no region.
    """

    kind: Literal["appeared", "entered", "exited", "crossed", "left"]
    track: int
    label: str
    place: str = ""
    direction: int = 0


@dataclass(frozen=True, slots=True)
class Crossings:
    """How many objects crossed a line so far, each way."""

    line: Line
    forward: int = 0
    backward: int = 0


@dataclass(frozen=True, slots=True)
class Objects:
    """The objects in one picture, oldest first, what happened to them, and the regions and lines that are watched."""

    objects: tuple[FollowedObject, ...]
    happenings: tuple[ObjectHappening, ...] = ()
    regions: tuple[Region, ...] = ()
    crossings: tuple[Crossings, ...] = ()

    def inside(self, region: Region) -> int:
        """How many objects are in a region now."""
        return sum(region.name in one.regions for one in self.objects)

    def __str__(self) -> str:
        shown = ", ".join(f"{one.label} #{one.track}" for one in self.objects[:5])
        return f"{shown} and {len(self.objects) - 5} more" if len(self.objects) > 5 else shown or "no objects"


def joined(parts: Sequence[Objects]) -> Objects:
    """What several detectors said of one picture, as one answer."""
    return Objects(
        tuple(one for part in parts for one in part.objects),
        tuple(one for part in parts for one in part.happenings),
        tuple(one for part in parts for one in part.regions),
        tuple(one for part in parts for one in part.crossings),
    )
