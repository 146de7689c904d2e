"""Proof that somebody was forgotten."""

from dataclasses import dataclass
from pathlib import Path

from edge_app.gallery.values import Person

_PIECE = 32
"""Bytes that are looked for at a time: too many to be met by chance, few enough to lie in one page of the file."""
_HEADER = 700
"""Bytes at the start of a picture file that all pictures share."""

_RARE = 6
"""Bytes of a name that hardly any other bytes spell by chance."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was deleted, and that it is gone.

    searched: bytes of the file that were read again afterwards. found: pieces of the person's vectors and
    crops that still stood there. clean: whether the file was rewritten and its log emptied.
    """

    person: Person
    path: Path
    searched: int
    found: int
    clean: bool

    @property
    def complete(self) -> bool:
        """Whether nothing is left."""
        return self.clean and not self.found

    def __str__(self) -> str:
        person = self.person
        what = f"Deleted {person.name} (id {person.id}): {person.views} vectors, {person.crops} pictures."
        if not self.complete:
            return (
                f"{what} But another process still reads {self.path}, so copies remain in its log. "
                "End that process, then run any `edgesight people` command: it clears them."
            )
        return (
            f"{what} All {self.searched:,} bytes of {self.path} were searched: nothing is left, and its log is empty. "
            "Exports, clips and backups are yours to delete; a memory card may keep old blocks until it reuses them."
        )


def needles(name: str, blobs: list[bytes], others: list[str]) -> set[bytes]:
    """What would give a person away: parts of `blobs`, and the name, unless it is short or part of another's."""
    text = name.encode()
    rare = len(text) >= _RARE and not any(name in other for other in others)
    return {piece for blob in blobs for piece in _pieces(blob)} | ({text} if rare else set())


def found_in(content: bytes, needles: set[bytes]) -> int:
    """How many of `needles` stand in `content`."""
    return sum(needle in content for needle in needles)


def _pieces(blob: bytes) -> list[bytes]:
    """Parts of a vector or a crop: an early one, one in the middle and the last."""
    last = max(0, len(blob) - _PIECE)
    first = min(_HEADER, last // 2)
    return [blob[place : place + _PIECE] for place in (first, (first + last) // 2, last)]
