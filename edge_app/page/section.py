"""One part of a report: the same facts as HTML for a browser, as lines for a terminal, and as numbers."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Section:
    """title: a heading. html: what stands below it, escaped, with pictures inside. lines: for a terminal, without HTML.

    numbers: what --json prints, of built-in types alone.
    """

    title: str
    html: str
    lines: tuple[str, ...] = ()
    numbers: dict[str, Any] = field(default_factory=dict)
