"""What a survey has to say about the pictures, each with how bad it is and what to do."""

from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Literal, get_args

from msgspec import Struct

Severity = Literal["note", "warning", "error"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""From harmless to what makes the training or its figures wrong."""
_NAMED = 3
_JOINER = "\N{ZERO WIDTH JOINER}"


class Finding(Struct, frozen=True, kw_only=True):
    """One kind of thing found.

    kind: a short fixed name for programs, such as "leak". message: what was found, with some names. advice: what to do.
    groups: all files concerned; those that belong together, such as copies, stand in one group.
    """

    severity: Severity
    kind: str
    message: str
    advice: str
    groups: tuple[tuple[Path, ...], ...] = ()

    @property
    def paths(self) -> tuple[Path, ...]:
        """All files concerned, one after the other."""
        return tuple(chain.from_iterable(self.groups))


def worst(findings: Iterable[Finding]) -> Severity | None:
    """The gravest severity; None without findings."""
    return max((finding.severity for finding in findings), key=SEVERITIES.index, default=None)


def listed(names: Sequence[str]) -> str:
    """The first few of `names`, and how many more there are."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def pictures(count: int) -> str:
    """A number of pictures in words."""
    return "1 picture" if count == 1 else f"{count} pictures"


def printable(text: str | Path) -> str:
    """A file or class name that can be printed anywhere: control characters and undecodable bytes become U+FFFD."""
    return "".join(sign if sign.isprintable() or sign == _JOINER else "\ufffd" for sign in str(text))


def short_name(path: Path, root: Path) -> str:
    """`path` as seen from `root`, ready to print."""
    return printable(path.relative_to(root) if path.is_relative_to(root) else path)


def alone(paths: Iterable[Path]) -> tuple[tuple[Path, ...], ...]:
    """Each path as a group of its own."""
    return tuple((path,) for path in paths)
