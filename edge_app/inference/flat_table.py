"""Read a flatbuffer by the field numbers of its schema, for the few fields that are needed.

Layout: https://flatbuffers.dev/internals/. Whatever is wrong with the bytes raises ValueError.
"""

import struct
from dataclasses import dataclass
from typing import Any

_MOST = 1 << 20
"""Entries of a vector; a longer one is damage."""
_BEYOND = "an offset beyond the end"


@dataclass(frozen=True, slots=True)
class FlatTable:
    """The table at `place` in `data`. Fields are counted from 0."""

    data: bytes
    place: int

    @classmethod
    def root(cls, data: bytes) -> "FlatTable":
        """The table that everything hangs from."""
        return cls(data, _number(data, 0, "I"))

    def number(self, field: int, form: str, default: int = 0) -> int:
        """A whole number; `form` as in struct."""
        place = self._field(field)
        return _number(self.data, place, form) if place else default

    def table(self, field: int) -> "FlatTable | None":
        """A table inside, or a union's."""
        place = self._target(field)
        return FlatTable(self.data, place) if place else None

    def tables(self, field: int) -> list["FlatTable"]:
        """A vector of tables."""
        start, count = self._vector(field)
        return [FlatTable(self.data, _follow(self.data, start + 4 * index)) for index in range(count)]

    def numbers(self, field: int, form: str) -> tuple[Any, ...]:
        """A vector of numbers; `form` as in struct."""
        start, count = self._vector(field)
        return _unpack(self.data, start, f"{count}{form}")

    def octets(self, field: int) -> bytes:
        """A vector of bytes."""
        start, end = self.place_of(field)
        return self.data[start:end]

    def place_of(self, field: int) -> tuple[int, int]:
        """Where the bytes of a vector of bytes start and end; twice the same where there are none."""
        start, count = self._vector(field, most=len(self.data))
        return within(self.data, start, start + count)

    def text(self, field: int) -> str:
        """A string; empty where there is none. What is no UTF-8 becomes "\ufffd"."""
        return self.octets(field).decode(errors="replace")

    def length(self, field: int) -> int:
        """Of a vector; 0 where there is none."""
        return self._vector(field, most=len(self.data))[1]

    def entry(self, field: int) -> int:
        """Where in `data` the offset of a table or vector is noted. Raises ValueError where it is left out."""
        place = self._field(field)
        if not place:
            raise ValueError(f"no field {field}")
        return place

    def _field(self, field: int) -> int:
        """Where it is; 0 where it is left out."""
        lookup = self.place - _number(self.data, self.place, "i")
        within(self.data, self.place, self.place + _number(self.data, lookup + 2, "H"))
        if 4 + 2 * field >= _number(self.data, lookup, "H"):
            return 0
        offset = _number(self.data, lookup + 4 + 2 * field, "H")
        return self.place + offset if offset else 0

    def _target(self, field: int) -> int:
        place = self._field(field)
        return _follow(self.data, place) if place else 0

    def _vector(self, field: int, most: int = _MOST) -> tuple[int, int]:
        """Where its first entry is, and how many there are."""
        place = self._target(field)
        if not place:
            return 0, 0
        count = _number(self.data, place, "I")
        if count > most:
            raise ValueError(f"a vector of {count} entries")
        return place + 4, count


def within(data: bytes, start: int, end: int) -> tuple[int, int]:
    """Both again. Raises ValueError where `end` is beyond that of `data`."""
    if end > len(data):
        raise ValueError(_BEYOND)
    return start, end


def fault(error: ValueError | IndexError) -> str:
    """What is wrong with the bytes, for "there is ..."; an IndexError is of a number that stands in them."""
    return "a number beyond the end of its list" if isinstance(error, IndexError) else str(error)


def _follow(data: bytes, place: int) -> int:
    return place + _number(data, place, "I")


def _number(data: bytes, place: int, form: str) -> int:
    return int(_unpack(data, place, form)[0])


def _unpack(data: bytes, place: int, form: str) -> tuple[Any, ...]:
    if place < 0:
        raise ValueError(f"an offset to {place}")
    try:
        return struct.unpack_from(f"<{form}", data, place)
    except struct.error as error:
        raise ValueError(_BEYOND) from error
