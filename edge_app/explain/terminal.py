"""A table as lines for a terminal."""

import io
import shutil
from collections.abc import Iterable, Sequence


def table_lines(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """The first column holds names; the others stand to the right. As wide as the terminal at most."""
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for place, head in enumerate(heads):
        table.add_column(escape(head), justify="right" if place else "left", overflow="fold", no_wrap=place == 0)
    for row in rows:
        table.add_row(*map(escape, row))
    text = io.StringIO()
    Console(file=text, width=columns()).print(table)
    return tuple(line.rstrip() for line in text.getvalue().splitlines() if line.strip())


def columns() -> int:
    """Of the terminal; 110 in a file or a pipe."""
    return shutil.get_terminal_size((110, 24)).columns
