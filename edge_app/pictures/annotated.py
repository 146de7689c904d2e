"""Pictures with boxes in three splits, and the file that lists them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from msgspec import Struct, json
from numpy.typing import NDArray

from edge_app import files
from edge_app.errors import DataError
from edge_app.pictures.dataset import Split
from edge_app.tables import read_json
from edge_app.values import Floats


@dataclass(frozen=True, slots=True)
class Annotated:
    """A picture and what is on it.

    size_wh: as the annotations say, which may be wrong. boxes_xyxy: float32 (n, 4) in pixels of the stored picture.
    classes: int64 (n,), indices of the file's labels. ignored: bool (n,), objects that need not be found and whose
    finding is no mistake. keypoints: float32 (n, k, 2) in pixels, NaN where unknown; k is 0 where the file has none.
    """

    path: Path
    size_wh: tuple[int, int]
    boxes_xyxy: Floats
    classes: NDArray[np.int64]
    ignored: NDArray[np.bool_]
    keypoints: Floats

    def renumbered(self, classes: NDArray[np.int64]) -> "Annotated":
        """With those objects alone whose class has a number of 0 or more in `classes`, and that number."""
        numbers = classes[self.classes]
        kept = numbers >= 0
        return replace(
            self,
            boxes_xyxy=self.boxes_xyxy[kept],
            classes=numbers[kept],
            ignored=self.ignored[kept],
            keypoints=self.keypoints[kept],
        )


class Row(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One picture; as `Annotated`, without keypoints."""

    path: Path
    size_wh: tuple[int, int]
    boxes_xyxy: tuple[tuple[float, float, float, float], ...]
    classes: tuple[int, ...]
    ignored: tuple[bool, ...]


class AnnotatedDataset(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The pictures of a detector's training run."""

    labels: tuple[str, ...]
    train: tuple[Row, ...] = ()
    val: tuple[Row, ...] = ()
    test: tuple[Row, ...] = ()

    @classmethod
    def of(cls, labels: tuple[str, ...], splits: Mapping[str, Sequence[Annotated]]) -> "AnnotatedDataset":
        """From pictures in memory."""
        return cls(labels=labels, **{name: tuple(map(_row, pictures)) for name, pictures in splits.items()})

    def split(self, name: Split) -> list[Annotated]:
        """The pictures of one split, without keypoints. Raises DataError when it is empty."""
        rows = getattr(self, name)
        if not rows:
            raise DataError(f"There are no pictures in the {name} split.")
        return [_annotated(row) for row in rows]

    def save(self, path: Path) -> None:
        """Write the list as JSON. Raises OutputError."""
        files.write_bytes(path, json.encode(self, enc_hook=str))


def load_annotated(path: Path) -> AnnotatedDataset:
    """Read a list that `AnnotatedDataset.save` wrote. Raises DataError."""
    return read_json(AnnotatedDataset, path, "the list of pictures ", DataError)


def _row(picture: Annotated) -> Row:
    return Row(
        path=picture.path,
        size_wh=picture.size_wh,
        boxes_xyxy=tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in picture.boxes_xyxy),
        classes=tuple(picture.classes.tolist()),
        ignored=tuple(picture.ignored.tolist()),
    )


def _annotated(row: Row) -> Annotated:
    n = len(row.classes)
    return Annotated(
        row.path,
        row.size_wh,
        np.array(row.boxes_xyxy, np.float32).reshape(n, 4),
        np.array(row.classes, np.int64),
        np.array(row.ignored, bool),
        np.empty((n, 0, 2), np.float32),
    )
