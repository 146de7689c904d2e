"""What every reader of annotations makes: pictures with the boxes that are of use, and a count of the others."""

import math
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from edge_app.errors import DataError
from edge_app.pictures.annotated import Annotated
from edge_app.pictures.folder import found_at
from edge_app.pictures.tally import Corners, Tally
from edge_app.tables import explain

Where = Mapping[str, Collection[object]]
"""For keys of pictures, the values to keep, such as {"split": ["train"]}."""


class Marked(NamedTuple):
    """One object as a file tells it. label: index; points: x and y of each, NaN where unknown."""

    corners: Corners
    label: int
    ignored: bool = False
    points: tuple[tuple[float, float], ...] = ()


class NoPicturesError(DataError):
    """There is no picture in a part of the annotations; others may have some."""


class Reading(NamedTuple):
    """What a file of annotations has. labels: names; tally: of its boxes."""

    labels: tuple[str, ...]
    pictures: list[Annotated]
    tally: Tally


def annotated(path: Path, size_wh: tuple[int, int], objects: Sequence[Marked], tally: Tally) -> Annotated:
    """The picture at `path` with those `objects` that are of use; the others are counted."""
    cut = [(box, one) for one in objects if (box := tally.cut(one.corners, size_wh)) is not None]
    most = max((len(one.points) for _, one in cut), default=0)
    points = [[*one.points, *[(math.nan, math.nan)] * (most - len(one.points))] for _, one in cut]
    return Annotated(
        path=path,
        size_wh=size_wh,
        boxes_xyxy=np.array([box for box, _ in cut], np.float32).reshape(-1, 4),
        classes=np.array([one.label for _, one in cut], np.int64),
        ignored=np.array([one.ignored for _, one in cut], bool),
        keypoints=np.array(points, np.float32).reshape(len(cut), most, 2),
    )


def start_tally(path: Path, where: Where | None) -> Tally:
    """A count for the part of the file at `path` that `where` keeps."""
    parts = [f"{key} {' or '.join(dict.fromkeys(map(str, values)))}" for key, values in (where or {}).items()]
    return Tally(f"{path} ({', '.join(parts)})" if parts else str(path))


def splits_asked(path: Path, where: Where | None) -> list[str] | None:
    """The splits that `where` names, None for all. Raises DataError for another key: these pictures have no others."""
    if strange := sorted(set(where or {}) - {"split"}):
        raise DataError(
            f"{path}: where has {', '.join(strange)}; pictures of this format can be chosen by split alone."
        )
    return [str(value) for value in where["split"]] if where else None


def check_splits(path: Path, splits: Collection[str] | None, there: Collection[str]) -> None:
    """Raise DataError for one of `splits` that is not `there`."""
    if strange := [split for split in splits or () if split not in there]:
        raise DataError(f"{path} has no split {strange[0]!r}; it has {', '.join(there) or 'none'}.")


def resolved(path: Path, what: str) -> Path:
    """`path` resolved, there or not. Raises DataError, saying `what` names it, when it can be no path at all."""
    try:
        return path.resolve(strict=True)
    except (FileNotFoundError, NotADirectoryError):
        return path.resolve()
    except (OSError, ValueError, RuntimeError) as error:  # too long, a zero byte, links in a circle
        raise DataError(f"{what} is {str(path)[:200]!r}, which is no path of a file: {explain(error)}.") from error


def below(path: Path, folder: Path, what: str) -> Path:
    """`path` resolved. Raises DataError, saying `what` names it, when it leads out of `folder` or can be no path."""
    found = resolved(path, what)
    if not found.is_relative_to(folder.resolve()):
        raise DataError(f"{what} is {str(path)!r}, outside {folder}.")
    return found


def some_present(pictures: list[Annotated], tally: Tally, folder: Path) -> list[Annotated]:
    """The pictures. Raises DataError when there are none, or every one is missing."""
    if not pictures and tally.missing:
        raise DataError(
            f"{tally.name}: every picture is missing or damaged, {len(tally.missing)} in all, such as "
            f"{tally.missing[0]}. {found_at(folder)}"
        )
    if not pictures:
        raise NoPicturesError(f"{tally.name} has no pictures. {found_at(folder)}")
    return pictures


def each_once(values: Sequence[object], what: str) -> None:
    """Raises DataError when a value comes twice; `what` says of which file and kind the values are."""
    seen: set[object] = set()
    for value in values:
        if value in seen:
            raise DataError(f"{what} {value} comes twice; wanted each once.")
        seen.add(value)
