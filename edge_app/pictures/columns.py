"""A CSV file beside pictures that says more of each: patient, origin, camera, whatever its columns are called."""

import csv
from pathlib import Path

from edge_app.errors import DataError
from edge_app.tables import explain

_FILE = ("file", "path", "filename", "image")
"""What the column with the picture's path, relative to the CSV file, may be called."""


class Columns:
    """The rows of the file at `path`, by picture. Raises DataError for one that cannot be read or names no pictures.

    Attributes: path; names, of the columns.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open(newline="", encoding="utf-8-sig") as file:
                rows = list(csv.DictReader(file, restval=""))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise DataError(f"Cannot read {path}: {explain(error)}.") from error
        self.names = tuple(name for name in (rows[0] if rows else ()) if name)
        key = next((name for name in _FILE if name in self.names), None)
        if key is None:
            raise DataError(
                f"{path} has the columns {', '.join(self.names) or 'none'}; wanted one called {', '.join(_FILE[:-1])} "
                f"or {_FILE[-1]}, with each picture's path."
            )
        self._rows = {(path.parent / row[key]).resolve(): row for row in rows}

    def value(self, picture: Path, column: str) -> str | None:
        """What the column says of a picture; None where there is no row, or nothing in it. Raises DataError."""
        if column not in self.names:
            raise DataError(f"{self.path} has no column {column!r}. Found: {', '.join(self.names)}.")
        return self._rows.get(picture.resolve(), {}).get(column) or None


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
