"""Times that a board is known to reach, in a table that people keep: benchmarks/reference/<board>.csv."""

import csv
import io
from pathlib import Path

import msgspec
from msgspec import Struct

from edge_app import files
from edge_app.bench.alone import Alone
from edge_app.bench.report import Report
from edge_app.errors import BenchmarkError
from edge_app.tables import explain


class Row(Struct, frozen=True, kw_only=True):
    """One model alone. n: invokes."""

    board: str
    model: str
    sha256: str
    threads: int
    delegate: str
    interpreter: str
    n: int
    p50_ms: float
    p95_ms: float
    measured_at: str


class Beside(Struct, frozen=True, kw_only=True):
    """Ours beside the reference, None where it has no such model with so many threads. note: what else differs."""

    name: str
    ours_ms: float
    theirs_ms: float | None
    passed: bool
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Our median over that of the reference."""
        return self.ours_ms / self.theirs_ms if self.theirs_ms else None


def save_reference(path: Path, report: Report) -> None:
    """Write the medians of models alone to `path`. Raises BenchmarkError unless the report is valid; OutputError."""
    if report.verdict.state != "valid":
        raise BenchmarkError(
            f"{path} is not written: a reference wants a measurement that nothing disturbed. {report.verdict.line}"
        )
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, Row.__struct_fields__, lineterminator="\n")
    writer.writeheader()
    writer.writerows(msgspec.to_builtins(_row(report, one)) for one in report.alone)
    files.write_text(path, text.getvalue())


def read_reference(path: Path) -> tuple[Row, ...]:
    """The rows of the table. Raises BenchmarkError, which names the line, for one that is not as `save_reference`'s."""
    try:
        lines = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BenchmarkError(f"Cannot read the reference {path}: {explain(error)}.") from error
    if not lines:
        raise BenchmarkError(
            f"The reference {path} has no rows. Make one on the board: edgesight bench --save-reference"
        )
    return tuple(_read(path, number, line) for number, line in enumerate(lines, start=2))


def compare(report: Report, rows: tuple[Row, ...], tolerance: float) -> tuple[Beside, ...]:
    """Each of our models alone beside the reference; it passes if its median is at most `tolerance` (a share) above.

    Raises BenchmarkError for a reference of another board, or one that has none of our models.
    """
    boards = dict.fromkeys(row.board for row in rows)
    if _kind(report.facts.board) not in map(_kind, boards):
        raise BenchmarkError(
            f"The reference is of {', '.join(boards)}, and this is {report.facts.board}: their times say nothing "
            "about each other. Give the table of this board, or make one: edgesight bench --save-reference FILE"
        )
    known = {(row.model, row.threads, row.delegate): row for row in rows}
    found = tuple(
        _beside(one, known.get((one.model, one.threads, one.delegate)), report, tolerance) for one in report.alone
    )
    if all(one.theirs_ms is None for one in found):
        measured = ", ".join(f"{row.model} with {row.threads} threads" for row in rows)
        raise BenchmarkError(f"The reference has none of these models with these threads. It has: {measured}.")
    return found


def _kind(board: str) -> str:
    """Boards of one model differ by revision, not by speed."""
    return board.partition(" Rev ")[0]


def _beside(one: Alone, row: Row | None, report: Report, tolerance: float) -> Beside:
    ours_ms = one.invokes.times.p50
    if row is None:
        return Beside(name=one.name, ours_ms=ours_ms, theirs_ms=None, passed=True, note="not in the reference")
    notes = ["another file of that name"] if row.sha256 != one.sha256 else []
    notes += [f"the reference ran on {row.interpreter}"] if row.interpreter != report.facts.interpreter else []
    passed = ours_ms <= row.p50_ms * (1 + tolerance)
    return Beside(name=one.name, ours_ms=ours_ms, theirs_ms=row.p50_ms, passed=passed, note="; ".join(notes))


def _row(report: Report, one: Alone) -> Row:
    times = one.invokes.times
    return Row(
        board=report.facts.board,
        model=one.model,
        sha256=one.sha256,
        threads=one.threads,
        delegate=one.delegate,
        interpreter=report.facts.interpreter,
        n=times.n,
        p50_ms=round(times.p50, 4),
        p95_ms=round(times.p95, 4),
        measured_at=report.facts.measured_at,
    )


def _read(path: Path, number: int, line: dict[str, str]) -> Row:
    try:
        return msgspec.convert(line, Row, strict=False)
    except msgspec.ValidationError as error:
        raise BenchmarkError(
            f"{path}, line {number}: {error}. Wanted the columns {', '.join(Row.__struct_fields__)}."
        ) from error
