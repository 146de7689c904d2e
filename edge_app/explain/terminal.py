"""A table as lines for a terminal."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap

_GAP = "  "
_LEAST = 16
"""Characters that the names are given in the narrowest terminal."""


def table_lines(heads: Sequence[str], rows: Iterable[Sequence[str]], *, spare: Sequence[str] = ()) -> tuple[str, ...]:
    """The first column holds names, which are folded where they are too long; the others stand to the right, unbroken.

    As wide as the terminal at most. spare: the heads of columns that are left out where the terminal is too narrow for
    all, the first of them first; a last line says so.
    """
    cells = [tuple(row) for row in (heads, *rows)]
    left_out = list[str]()
    while _width(cells) > columns() and len(left_out) < len(spare):
        left_out.append(spare[len(left_out)])
        place = cells[0].index(left_out[-1])
        cells = [row[:place] + row[place + 1 :] for row in cells]
    told = f"Left out in {columns()} columns: {', '.join(left_out)}; --html has all."
    return (*_drawn(cells), *([told] if left_out else []))


def columns() -> int:
    """Of the terminal; 110 in a file or a pipe."""
    return shutil.get_terminal_size((110, 24)).columns


def _width(cells: Sequence[Sequence[str]]) -> int:
    widths = _widths(cells)
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _widths(cells: Sequence[Sequence[str]]) -> list[int]:
    """Characters that each column needs: heads may be broken between words, and what they stand over may not."""
    heads, *rows = cells
    return [max(*map(len, head.split()), *(len(row[place]) for row in rows), 1) for place, head in enumerate(heads)]


def _drawn(cells: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = _widths(cells)
    over = max(0, _width(cells) - columns())
    widths[0] = max(widths[0] - over, min(widths[0], _LEAST))
    heads = [wrap(head, width) for head, width in zip(cells[0], widths, strict=True)]
    yield from _lines([[""] * (max(map(len, heads)) - len(head)) + head for head in heads], widths)
    yield "─" * (sum(widths) + len(_GAP) * (len(widths) - 1))
    for name, *others in cells[1:]:
        yield from _lines([wrap(name, widths[0]), *([cell] for cell in others)], widths)


def _lines(columns: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    """Of one row, whose cells are one or several lines high."""
    for name, *others in zip_longest(*columns, fillvalue=""):
        cells = (f"{cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True))
        yield _GAP.join((f"{name:<{widths[0]}}", *cells)).rstrip()
