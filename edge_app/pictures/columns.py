"""A CSV file beside pictures that says more of each: patient, origin, camera, whatever its columns are called."""

import csv
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from edge_app.errors import DataError
from edge_app.tables import explain

_FILE = ("file", "path", "filename", "image")
"""What the column with the picture's path, relative to the CSV file, may be called."""

_PATIENT = ("patient", "patient_id", "patientid", "subject", "subject_id", "group")
"""What the column with the patient may be called, in capitals or not; of several, the first."""


class Columns:
    """The rows of the file at `path`, by picture. Raises DataError for one that cannot be read or names no pictures.

    Attributes: path; names, of the columns.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open(newline="", encoding="utf-8-sig") as file:
                reader = csv.DictReader(file, restval="")
                rows = list(reader)
                self.names = tuple(name for name in reader.fieldnames or () if name)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise DataError(f"Cannot read {path}: {explain(error)}.") from error
        key = next((name for name in _FILE if name in self.names), None)
        if key is None:
            raise DataError(
                f"{path} has the columns {', '.join(self.names) or 'none'}; wanted one called {', '.join(_FILE[:-1])} "
                f"or {_FILE[-1]}, with each picture's path."
            )
        self._rows: defaultdict[Path, list[dict[str, str]]] = defaultdict(list)
        for row in rows:
            if "\0" not in row[key]:  # no file can be called so
                self._rows[(path.parent / row[key]).resolve()].append(row)

    @property
    def patient(self) -> str | None:
        """The name of the column that says whose each picture is, or what else ties pictures together."""
        lower = {name.lower(): name for name in reversed(self.names)}
        return next((lower[name] for name in _PATIENT if name in lower), None)

    @property
    def of_pictures(self) -> tuple[str, ...]:
        """The columns in which no two rows of one picture differ; others tell of parts of it, as of each box."""
        rows = self._rows.values()
        return tuple(name for name in self.names if all(len({row[name] for row in same}) == 1 for same in rows))

    def value(self, picture: Path, column: str) -> str | None:
        """What the column says of a picture; None where there is no row, or nothing in it.

        Raises DataError for an unknown column, and where rows of the same picture contradict each other.
        """
        if column not in self.names:
            raise DataError(f"{self.path} has no column {column!r}. Found: {', '.join(self.names)}.")
        said = sorted({row[column] for row in self._rows.get(picture.resolve(), ())})
        if len(said) > 1:
            raise DataError(
                f"{self.path} says in its column {column!r} of {picture.name} both {said[0]!r} and {said[1]!r}. Wanted "
                "one row a picture, or the same in all of them."
            )
        return said[0] or None if said else None


def columns_of(folder: Path) -> Columns | None:
    """The one CSV file directly in `folder` that names pictures; None without one. Raises DataError for several."""
    found = []
    for path in sorted(folder.glob("*.csv")):
        try:
            found.append(Columns(path))
        except DataError:
            continue  # a table of something else
    if len(found) > 1:
        names = ", ".join(columns.path.name for columns in found)
        raise DataError(f"{folder} has several files that name pictures: {names}. Keep one there.")
    return found[0] if found else None


class NearestColumns:
    """The CSV files that tell of pictures in many folders: of each, that in its own folder or the nearest above.

    top: the highest folder to look into. further: where else one is looked for, after that.
    """

    def __init__(self, top: Path, further: Sequence[Path] = ()) -> None:
        self._top, self._further, self._read = top, further, cache(columns_of)

    def of(self, folder: Path) -> Columns | None:
        """The file that tells of the pictures in `folder`, an absolute path. Raises DataError for several in one."""
        above = (parent for parent in folder.parents if parent.is_relative_to(self._top))
        places = (folder, *above, *self._further)
        return next((found for place in places if (found := self._read(place))), None)
