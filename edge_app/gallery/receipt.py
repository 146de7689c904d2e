"""Proof that somebody was forgotten."""

from dataclasses import dataclass
from pathlib import Path

from edge_app.gallery.database import TABLES
from edge_app.gallery.name import name_key
from edge_app.gallery.values import Person

_PIECE = 32
"""Bytes that are looked for at a time: too many to be met by chance, few enough to lie in one page of the file."""

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
        if not self.clean:
            return (
                f"{what} But copies remain in {self.path} or its log: another process reads it, or the disk is full. "
                "End that process or make room; they are cleared when the gallery is opened next."
            )
        if self.found:
            return f"{what} But {self.found} pieces of them still stand in {self.path}. Delete the file to be sure."
        return (
            f"{what} All {self.searched:,} bytes of {self.path} were searched: nothing is left. "
            "Exports, clips and backups are yours to delete; a memory card may keep old blocks until it reuses them."
        )


def needles(name: str, blobs: list[bytes], others: list[str]) -> set[bytes]:
    """What would give a person away: parts of `blobs`, and the name, unless it is short or part of another's."""
    spelled = {name, name_key(name)}
    elsewhere = [text for other in others for text in (other, name_key(other))] + [TABLES]
    rare = {text.encode() for text in spelled if not any(text in known for known in elsewhere)}
    return {piece for blob in blobs for piece in _pieces(blob)} | {text for text in rare if len(text) >= _RARE}


def found_in(content: bytes, needles: set[bytes]) -> int:
    """How many of `needles` stand in `content`."""
    return sum(needle in content for needle in needles)


def _pieces(blob: bytes) -> list[bytes]:
    """Parts of a vector or a crop: an early one, one in the middle and the last."""
    last = max(0, len(blob) - _PIECE)
    first = min(_start(blob), last)
    return [blob[place : place + _PIECE] for place in (first, (first + last) // 2, last)]


def _start(blob: bytes) -> int:
    """Where the picture itself begins in a JPEG or PNG file: what comes before is the same in many files."""
    if blob.startswith(b"\x89PNG"):
        return blob.find(b"IDAT") + 8
    return blob.find(b"\xff\xda") + 14 if blob.startswith(b"\xff\xd8") else 0
