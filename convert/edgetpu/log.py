"""What edgetpu_compiler says of a network: its table of operators, and where the weights are kept."""

import re
from typing import NamedTuple

from edge_app.errors import ConversionError

MAPPED = "Mapped to Edge TPU"


class LogRow(NamedTuple):
    """So many of an operator, and what became of them."""

    operator: str
    number: int
    status: str


class CompilerLog(NamedTuple):
    """What a compiler of that version said.

    on_chip, streamed: weights that are kept in the Edge TPU, and those that are sent each time, as the compiler writes
    them ("1.84MiB"); empty where it says nothing.
    """

    version: str
    rows: tuple[LogRow, ...]
    on_chip: str
    streamed: str

    @property
    def mapped(self) -> int:
        """Operators in the Edge TPU."""
        return sum(row.number for row in self.rows if row.status == MAPPED)

    @property
    def total(self) -> int:
        """All operators."""
        return sum(row.number for row in self.rows)


def parse_log(text: str) -> CompilerLog:
    """The log that `edgetpu_compiler -s` prints and writes. Raises ConversionError for one without a table."""
    _, header, table = text.partition("Operator ")
    rows = re.findall(r"^(\S+)[ \t]+(\d+)[ \t]+(\S.*?)[ \t]*$", table, re.MULTILINE)
    if not header or not rows:
        raise ConversionError(
            f"edgetpu_compiler told nothing of its operators, but: {_first_line(text)} Try another version of it."
        )
    return CompilerLog(
        version=_after("Edge TPU Compiler version", text),
        rows=tuple(LogRow(name, int(count), status) for name, count, status in rows),
        on_chip=_after("On-chip memory used for caching model parameters:", text),
        streamed=_after("Off-chip memory used for streaming uncached model parameters:", text),
    )


def _after(label: str, text: str) -> str:
    found = re.search(rf"{re.escape(label)}\s*(\S+)", text)
    return found[1] if found else ""


def _first_line(text: str) -> str:
    line = next((line.strip() for line in text.splitlines() if line.strip()), "nothing at all")
    return line if line.endswith(".") else f"{line}."
