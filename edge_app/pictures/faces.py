"""Pictures of faces with the places of eyes and mouth, from CSV files, in three splits."""

import csv
import math
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from msgspec import Struct, json

from edge_app import files
from edge_app.errors import DataError, FaceError, PictureError
from edge_app.faces.align import ALIGNING, align
from edge_app.pictures.dataset import Split
from edge_app.pictures.read import read_picture
from edge_app.tables import explain, read_json
from edge_app.values import Pixels

_PERSON = ("person", "identity")

Place = tuple[float, float]


class Face(NamedTuple):
    """A picture and the one face in it. label: the person's number; points: as in `edge_app.faces.align.transform`."""

    path: Path
    label: int
    points: tuple[Place, Place, Place]


class Portrait(NamedTuple):
    """A row of a file of faces. person: a name; a folder of its own for each. points: in the order asked for."""

    path: Path
    person: str
    points: tuple[Place, ...]


class FaceDataset(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The faces of an embedder's training run. people: names, in the order of the labels; those of train first."""

    people: tuple[str, ...]
    train: tuple[Face, ...] = ()
    val: tuple[Face, ...] = ()
    test: tuple[Face, ...] = ()

    def split(self, name: Split) -> tuple[Face, ...]:
        """The faces of one split. Raises DataError when it is empty."""
        faces: tuple[Face, ...] = getattr(self, name)
        if not faces:
            raise DataError(f"There are no faces in the {name} split.")
        return faces

    def without(self, unreadable: Collection[Face]) -> "FaceDataset":
        """All but those."""
        splits = {name: getattr(self, name) for name in ("train", "val", "test")}
        kept = {name: tuple(face for face in faces if face not in unreadable) for name, faces in splits.items()}
        return FaceDataset(people=self.people, **kept)

    def save(self, path: Path) -> None:
        """Write the list as JSON. Raises OutputError."""
        files.write_bytes(path, json.encode(self, enc_hook=str))


def load_faces(path: Path) -> FaceDataset:
    """Read a list that `FaceDataset.save` wrote. Raises DataError."""
    return read_json(FaceDataset, path, "the list of faces ", DataError)


def aligned_face(face: Face) -> Pixels:
    """uint8 (112, 112, 3), blue green red. Raises PictureError."""
    try:
        return align(read_picture(face.path), np.array(face.points, np.float32))
    except FaceError as error:
        raise PictureError(f"{face.path}: {error}") from error


def load_portraits(
    path: Path,
    where: Mapping[str, Collection[str]] | None = None,
    people: Path | None = None,
    points: tuple[str, ...] = ALIGNING,
) -> list[Portrait]:
    """The rows of a CSV file of faces; its pictures lie in its folder.

    Columns: file; person or identity; and for the points "right eye" and so on right_eye_x, right_eye_y ..., in pixels.
    Rows without points, for pictures in which no face was found, are left out. where: for columns, the values to keep;
    people: a second CSV file with a row for each person, whose columns `where` may name too. Raises DataError.
    """
    rows = face_rows(path)
    person = next((name for name in _PERSON if rows and name in rows[0]), None)
    if person is None:
        raise DataError(f"{path} has no column {' or '.join(_PERSON)}. Wanted a file of faces, a row for each.")
    about = {row.get(person, ""): row for row in face_rows(people)} if people else {}
    conditions = (where or {}).items()
    columns = [name.replace(" ", "_") for name in points]
    found = []
    for row in rows:
        known = about.get(row[person], {}) | row
        if all(known.get(column) in values for column, values in conditions) and known.get(f"{columns[0]}_x") != "":
            found.append(_portrait(row, row[person], path, columns))
    if not found:
        raise DataError(f"{path}: none of {len(rows)} rows has {dict(conditions)}. Give other values.")
    return found


def face_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file of faces. Raises DataError."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"Cannot read the faces {path}: {explain(error)}.") from error
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise DataError(f"{path}: row {number} has another number of columns than the first. Mend it.")
    return rows


def _portrait(row: dict[str, str], person: str, path: Path, columns: list[str]) -> Portrait:
    try:
        picture = (path.parent / row["file"]).resolve()
        points = tuple((float(row[f"{name}_x"]), float(row[f"{name}_y"])) for name in columns)
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"{path}: the row of {row.get('file')!r} cannot be read: {error!r}.") from error
    if not picture.is_relative_to(path.parent.resolve()):
        raise DataError(f"{path}: a row names {row['file']!r}, outside {path.parent}.")
    if not all(math.isfinite(value) for point in points for value in point):
        raise DataError(f"{path}: the points of {row['file']} are not finite.")
    return Portrait(picture, person, points)
