"""How many objects of each label every picture has: a table for spreadsheets, a row a picture."""

import csv
import io
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from edge_app import files
from edge_app.closing import Closing
from edge_app.errors import OutputError
from edge_app.sinks.appended import Appended
from edge_app.values import Detections, Result

_SYNC_S = 10.0
"""A power cut takes the rows of so many seconds at most. Each sync rewrites blocks of a memory card: one for every
frame would hold up the loop, and wear the card out."""
_FORMULAS = ("=", "+", "-", "@")
_OWN = ("name", "total")
_LINE = 1 << 16
"""Bytes; no row is longer."""


class Counts(Closing):
    """Appends to the CSV file `path`: name, a column for each of `labels`, total. A missing folder is made.

    name: of a picture from a folder; of a camera (`live`) the UTC time of capture, as this machine's clock has it; else
    the frame's number. Names that a spreadsheet would take for formulas get an apostrophe in front (OWASP, CSV
    Injection), and what cannot be printed is written as an escape, so that each row is one line. A label that is called
    as one of the other columns is written "name (label)".

    Rows are added to what is there, each at once and whole, and are on the disk itself after at most ten seconds, and
    when closed. A row that a power cut left unfinished is taken back. now: UTC; clock: seconds. Raises OutputError when
    the file has other columns or cannot be written.
    """

    def __init__(
        self,
        path: Path,
        labels: Sequence[str],
        *,
        live: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._labels, self._live, self._now, self._clock = labels, live, now, clock
        self._header = _row(["name", *(_told(label) for label in labels), "total"])
        place = files.place(path)
        _mend(place, self._header)
        self._file = Appended(place)
        self._append(b"")
        self._file.sync()
        with files.refusing(path):
            files.sync(place.parent)
        self._synced = clock()

    def put(self, result: Result) -> None:
        """Write the row of a result that has detections. Raises OutputError, TypeError for another answer."""
        if not isinstance(result.answer, Detections):
            raise TypeError(f"a {type(result.answer).__name__} has no objects to count; wanted Detections")
        counts = np.bincount(result.answer.classes, minlength=len(self._labels)).tolist()
        self._append(_row([self._name(result), *counts, sum(counts)]))
        if self._clock() - self._synced >= _SYNC_S:
            self._file.sync()
            self._synced = self._clock()

    def close(self) -> None:
        """Wait until all is on the disk and close the file; safe to call twice. Raises OutputError."""
        if not self._file.closed:
            try:
                self._file.sync()
            finally:
                self._file.close()

    def _append(self, row: bytes) -> None:
        """Write `row`, behind the header where the file is new or has been emptied by logrotate."""
        self._file.put(self._header + row if self._file.empty else row)

    def _name(self, result: Result) -> str:
        if result.frame.name:
            return result.frame.name
        if not self._live:
            return str(result.number)
        captured = self._now() - timedelta(milliseconds=result.age_ms)
        return captured.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _told(label: str) -> str:
    return f"{label} (label)" if label in _OWN else label


def _row(values: Sequence[str | int]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow([_safe(one) if isinstance(one, str) else one for one in values])
    return text.getvalue().encode()


def _safe(text: str) -> str:
    """On one line, and no formula."""
    shown = "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULAS) else shown


def _mend(path: Path, header: bytes) -> None:
    """Take back an unfinished row, or header, of the file at `path`. Raises OutputError where it is another table."""
    if not path.exists():
        return
    with files.refusing(path), path.open("r+b") as file:
        first = file.readline(_LINE)
        if not header.startswith(first) or (first != header and file.read(1)):
            raise OutputError(
                f"{path} has the columns {_shown(first)}; this model counts into {_shown(header)}. Give another name."
            )
        if first != header:
            file.truncate(0)
            return
        end = file.seek(0, io.SEEK_END)
        start = file.seek(max(len(header) - 1, end - _LINE))
        file.truncate(start + file.read().rfind(b"\n") + 1)


def _shown(line: bytes) -> str:
    return line.decode(errors="replace").strip()[:200]
