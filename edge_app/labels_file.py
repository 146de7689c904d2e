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
"""What the first label is called, in any case of letters, where there is one for what is no object."""


def read_labels(file: Path, named_by: str) -> tuple[str, ...]:
    """The labels in `file`, which `named_by` asked for. Raises SpecError."""
    return labels_of(_text(file, named_by))


def remarks_on(file: Path, named_by: str) -> list[str]:
    """What `read_labels` reads otherwise than it stands in `file`, for whoever wrote it. Raises SpecError."""
    lines = _lines(_text(file, named_by))
    named = _by_number(lines)
    remarks = ["each line begins with the number of its class, which is left out"] if named else []
    if gaps := len(named) - len(lines) if named else 0:
        remarks.append(f"{gaps} {'number' if gaps == 1 else 'numbers'} left out became '???'")
    for label, times in Counter(named or lines).items():
        if times > 1 and label not in UNNAMED:
            remarks.append(f"{label!r} stands there {times} times; the later became '{label} (2)' and so on")
    return remarks


def _text(file: Path, named_by: str) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError(f"Cannot read the labels {file} named by {named_by}: {explain(error)}.") from error


def labels_of(text: str) -> tuple[str, ...]:
    """The labels in the text of such a file; blank lines do not count.

    Where every line starts with a rising number, from 0, as in "0 person", the numbers say which class it is, and those
    left out become "???". A label that comes again is numbered, as in "crane" and "crane (2)".
    """
    lines = _lines(text)
    return tuple(_distinct(_by_number(lines) or lines))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def is_background(label: str) -> bool:
    """Whether a first label of that name stands for what is no object."""
    return label.lower() in BACKGROUND


def count_hint(labels: Sequence[str], classes: int, *, background: bool) -> str:
    """Why there may be `labels` for another number of classes than the model has.

    background: whether class 0 may be the background, as that of a classifier; a detector has no class for it.
    """
    if len(labels) == classes + 1 and is_background(labels[0]):
        return f"The first label, {labels[0]!r}, stands for the background, which this model does not count: delete it."
    if len(labels) + 1 == classes and background:
        return "One is missing: often class 0 is the background. Then write a line 'background' before the others."
    if len(labels) + 1 == classes:
        return (
            "A line is missing, which one cannot be told from here: look at the first and the last line, and compare "
            "the list with its maker's. The background is no class of such a model."
        )
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
