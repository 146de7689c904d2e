"""Options of the form KEY=VALUE that may be given several times."""

import re
from collections import defaultdict

import click


def key_values(option: str, pairs: tuple[str, ...]) -> dict[str, list[str]]:
    """Key -> all values that were given for it. Raises UsageError, which names `option`, for a word without =."""
    found = defaultdict(list)
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not (key and equals):
            raise click.UsageError(f"{option} is {pair!r}; wanted two words with = between, as fold=7.")
        found[key].append(value)
    return dict(found)


def readings(values: list[str]) -> list[object]:
    """Each word, and the number that it may stand for: a file may have either."""
    return [one for text in values for one in ([text, int(text)] if re.fullmatch("-?[0-9]+", text) else [text])]
