"""Models as two lines each: a row of a table, and below it what the model is, over the whole width."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_HEADINGS = {
    "name": "name",
    "input": "input",
    "size_bytes": "MB",
    "like": "like",
    "added": "added",
    "licence": "licence",
}
"""Of the keys that have a column; those of them that the models lack are left out."""


def model_lines(models: Sequence[Mapping[str, Any]], width: int) -> Iterator[str]:
    """The lines of a table of one or more `models`, none longer than `width`.

    What is said of a model is cut. A name is not, for it is copied into commands: one that is longer than half a line
    goes on below. Numbers are never broken.
    """
    keys = [key for key in _HEADINGS if key in models[0]]
    rows = [[_HEADINGS[key] for key in keys], *([_cell(key, model[key]) for key in keys] for model in models)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    widths[0] = min(widths[0], width // 2)
    for row, said in zip(rows, ["", *(model["description"] for model in models)], strict=True):
        name, *below = _folded(row[0], widths[0])
        yield _cut("  ".join(map(str.ljust, [name, *row[1:]], widths)).rstrip(), width)
        yield from below
        if said:
            yield _cut(f"    {_cell('description', said)}", width)


def _cell(key: str, value: Any) -> str:
    """One line."""
    return f"{value / 1e6:.1f}" if key == "size_bytes" else " ".join(value.split()) or "-"


def _folded(name: str, width: int) -> list[str]:
    return [name[start : start + width] for start in range(0, len(name), width)]


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else f"{line[: width - 1]}…"
