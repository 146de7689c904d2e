"""Files with one label a line, as other makers write them."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from edge_app.errors import SpecError
from edge_app.tables import explain

UNNAMED = ("", "???", "n/a")
"""Outputs that stand for no class: these labels may repeat."""
BACKGROUND = ("background", "__background__", *UNNAMED)
"""What the first label is called where a detector has one for what is no object."""


def read_labels(file: Path, named_by: str) -> tuple[str, ...]:
    """The labels in `file`, which `named_by` asked for. Raises SpecError."""
    try:
        return labels_of(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError(f"Cannot read the labels {file} named by {named_by}: {explain(error)}.") from error


def labels_of(text: str) -> tuple[str, ...]:
    """The labels in the text of such a file; blank lines do not count.

    Where every line starts with a rising number, from 0, as in "0 person", the numbers say which class it is, and those
    left out become "???". A label that comes again is numbered, as in "crane" and "crane (2)".
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return tuple(_distinct(_by_number(lines) or lines))


def count_hint(labels: Sequence[str], classes: int) -> str:
    """Why there may be `labels` for another number of classes than the model has."""
    if len(labels) == classes + 1 and labels[0] in BACKGROUND:
        return f"The first label, {labels[0]!r}, stands for the background, which this model does not count: delete it."
    if len(labels) + 1 == classes:
        return "One is missing: often class 0 is the background. Then write a line 'background' before the others."
    if abs(len(labels) - classes) == 1:
        return "They are off by one: look at the first and the last line."
    return "These are the labels of another model."


def _by_number(lines: Sequence[str]) -> list[str]:
    """Each label in its place; empty where not every line has a number."""
    found = [re.fullmatch(r"(\d{1,5})[:\s]+(\S.*)", line) for line in lines]
    numbers = [int(one[1]) for one in found if one]
    if len(numbers) < len(lines) or numbers[:1] != [0] or sorted(set(numbers)) != numbers:
        return []
    names = {int(one[1]): one[2] for one in found if one}
    return [names.get(number, "???") for number in range(numbers[-1] + 1)]


def _distinct(labels: Sequence[str]) -> list[str]:
    """ImageNet has two classes called crane, a bird and a machine: they stay two labels."""
    seen: Counter[str] = Counter()
    numbered = []
    for label in labels:
        seen[label] += label not in UNNAMED
        numbered.append(f"{label} ({seen[label]})" if seen[label] > 1 else label)
    return numbered
