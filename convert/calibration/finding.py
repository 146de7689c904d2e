"""Something that is wrong with calibration samples."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "unusable",
    "preprocessing",
    "few",
    "missing classes",
    "constant",
    "repeated",
    "normalisation",
    "channel order",
    "range",
    "saturated",
    "other pictures",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake: message says what was found, in which files or samples, and what likely went wrong.

    worthless: a network converted with these samples is certainly of no use.
    """

    kind: Kind
    message: str
    worthless: bool = False


def listed(names: list[str], shown: int = 3) -> str:
    """The first few names and how many more there are."""
    rest = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + rest
