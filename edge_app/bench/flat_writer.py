"""Write a flatbuffer by the field numbers of its schema, for a graph of a few nodes.

The counterpart of `edge_app.inference.flat_table`; layout: https://flatbuffers.dev/internals/.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_ALIGN = 16
"""Bytes; enough for whatever is written, TFLite's buffers too."""


@dataclass(frozen=True, slots=True)
class Number:
    """form: as in struct."""

    form: str
    value: float


@dataclass(frozen=True, slots=True)
class Numbers:
    """A vector of numbers; form: of each, as in struct."""

    form: str
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Octets:
    """A vector of bytes, or a string, which ends with a zero that is not counted."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Table:
    """Field number -> what it holds."""

    fields: "Mapping[int, Field]"


Field = Number | Numbers | Octets | Table | list[Table]


def flatbuffer(root: Table, identifier: bytes) -> bytes:
    """The file with `root` at its root. identifier: 4 bytes."""
    out = bytearray(4) + identifier
    struct.pack_into("<I", out, 0, _table(out, root))
    return bytes(out)


def _write(out: bytearray, field: "Numbers | Octets | Table | list[Table]") -> int:
    """Append a field's target; where it begins."""
    if isinstance(field, Table):
        return _table(out, field)
    if isinstance(field, list):
        return _tables(out, field)
    return _vector(out, field)


def _table(out: bytearray, table: Table) -> int:
    """The list of its fields' places, the table, and then, because offsets count forwards, what it leads to."""
    places, size = _laid_out(table)
    _pad(out)
    lookup = len(out)
    out += struct.pack(f"<{2 + len(places)}H", 4 + 2 * len(places), size, *places)
    _pad(out)
    start = len(out)
    out += struct.pack("<i", start - lookup) + bytes(size - 4)
    for number, field in table.fields.items():
        place = start + places[number]
        if isinstance(field, Number):
            struct.pack_into(f"<{field.form}", out, place, field.value)
        else:
            target = _write(out, field)
            struct.pack_into("<I", out, place, target - place)
    return start


def _laid_out(table: Table) -> tuple[list[int], int]:
    """The place of each field in the table, 0 for one left out, and the table's size. 8 bytes fit every number."""
    places = [0] * (max(table.fields, default=-1) + 1)
    for index, number in enumerate(table.fields):
        places[number] = 8 + 8 * index
    return places, 8 + 8 * len(table.fields)


def _tables(out: bytearray, tables: Sequence[Table]) -> int:
    _pad(out)
    start = len(out)
    out += struct.pack("<I", len(tables)) + bytes(4 * len(tables))
    for index, table in enumerate(tables):
        place, target = start + 4 + 4 * index, _table(out, table)
        struct.pack_into("<I", out, place, target - place)
    return start


def _vector(out: bytearray, vector: Numbers | Octets) -> int:
    """Its entries begin at a multiple of `_ALIGN`, behind their count."""
    data = (
        vector.data
        if isinstance(vector, Octets)
        else struct.pack(f"<{len(vector.values)}{vector.form}", *vector.values)
    )
    count = len(vector.data) if isinstance(vector, Octets) else len(vector.values)
    _pad(out, 4)
    start = len(out)
    out += struct.pack("<I", count) + data + b"\0"
    return start


def _pad(out: bytearray, before: int = 0) -> None:
    """So that what comes `before` bytes later is aligned."""
    out += bytes(-(len(out) + before) % _ALIGN)
