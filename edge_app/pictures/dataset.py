"""Labelled pictures in three splits, and the file that lists them."""

from pathlib import Path
from typing import Literal, NamedTuple

from msgspec import Struct, json

from edge_app import files
from edge_app.errors import DataError
from edge_app.tables import read_json

Split = Literal["train", "val", "test"]

UNLABELLED = -1
"""The label of a picture whose class nobody knows."""


class Picture(NamedTuple):
    """A picture file and the index of its label."""

    path: Path
    label: int


class Dataset(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The pictures of a training run. root: the folder they came from; labels: class names in output order.

    unlabelled: pictures whose classes are not known, which train beside the others. groups: path -> the patient, or
    whatever else ties pictures together, where that is known.
    """

    root: Path
    labels: tuple[str, ...]
    train: tuple[Picture, ...] = ()
    val: tuple[Picture, ...] = ()
    test: tuple[Picture, ...] = ()
    unlabelled: tuple[Path, ...] = ()
    groups: dict[str, str] = {}

    def split(self, name: Split) -> tuple[Picture, ...]:
        """The pictures of one split. Raises DataError when it is empty."""
        pictures: tuple[Picture, ...] = getattr(self, name)
        if not pictures:
            raise DataError(f"There are no pictures in the {name} split of {self.root}. {self.summary()}")
        return pictures

    def group_of(self, path: Path) -> str | None:
        """The patient of a picture, or what else ties it to others; None where that is not known."""
        return self.groups.get(str(path))

    def summary(self) -> str:
        """One line of counts."""
        counts = ", ".join(f"{len(getattr(self, name))} {name}" for name in ("train", "val", "test"))
        more = f" and {len(self.unlabelled)} without labels" if self.unlabelled else ""
        return f"Found {counts} pictures of {len(self.labels)} classes{more}.{self._in_groups()}"

    def _in_groups(self) -> str:
        """How many groups there are, and how many pictures stand outside them."""
        if not self.groups:
            return ""
        alone = sum(self.group_of(path) is None for path, _ in (*self.train, *self.val, *self.test))
        outside = f"; of {alone} pictures it is not known" if alone else ""
        return f" They belong to {len(set(self.groups.values()))} groups, each in one split{outside}."

    def save(self, path: Path) -> None:
        """Write the list as JSON. Raises OutputError."""
        files.write_bytes(path, json.encode(self, enc_hook=str))


def load_dataset(path: Path) -> Dataset:
    """Read a list that `Dataset.save` wrote. Raises DataError."""
    return read_json(Dataset, path, "the list of pictures ", DataError)
