"""What is known of each picture besides what is on it: of its file, and from a CSV file beside it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from edge_app.pictures.columns import Columns
from train.survey.seen import Seen

_LABELS = frozenset({"class", "classes", "label", "labels", "target", "category", "diagnosis", "split", "fold", "set"})
"""Columns that say what a network is to learn, or who has split the pictures."""
_NAMES = 0.2
"""A column of words of which so large a share are different holds names of pictures, of which nothing is learnt."""

Known = dict[str, list[str]]
"""Name -> what is known, for each picture; numbers as text."""


def of_the_file(seen: Sequence[Seen]) -> Known:
    """How the picture was taken and stored."""
    return {
        "width": [str(one.size_wh[0]) for one in seen],
        "height": [str(one.size_wh[1]) for one in seen],
        "width / height": [f"{one.size_wh[0] / one.size_wh[1]:.3f}" for one in seen],
        "file format": [one.header.format if one.header else "" for one in seen],
        "JPEG quality": [str(one.header.quality) if one.header and one.header.quality else "" for one in seen],
    }


def of_the_picture(seen: Sequence[Seen]) -> Known:
    """What can come from how it was taken, and just as well from what is on it."""
    return {
        "mean grey": [f"{one.mean_grey:.2f}" for one in seen],
        "file size": [str(one.file_bytes) for one in seen],
    }


def of_the_table(seen: Sequence[Seen], columns: Columns, labels: Sequence[str], group: str | None) -> Known:
    """The columns of a CSV file, without those that name pictures, groups, classes or splits.

    group: the column that says what belongs together.
    """
    names = [name for name in columns.of_pictures if name.lower() not in _LABELS and name != group]
    known = {name: [columns.value(one.path, name) or "" for one in seen] for name in names}
    return dict(_telling(known, [labels[one.label].casefold() for one in seen]))


def _telling(known: Known, classes: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    for name, values in known.items():
        named = all(value.casefold() in ("", own) for value, own in zip(values, classes, strict=True))
        if not named and not _are_names(values):
            yield name, values


def _are_names(values: Sequence[str]) -> bool:
    different = Counter(value for value in values if value)
    return len(different) > _NAMES * len(values) and not all(map(is_number, different))


def is_number(text: str) -> bool:
    """Whether a value is a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True
