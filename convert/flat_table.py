"""Write a flatbuffer from a description of its tables, for small schemas without generated code.

Layout and field numbers: https://flatbuffers.dev/internals/
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import flatbuffers


class Byte(int):
    """An enum or a union's type: one byte."""


@dataclass(frozen=True)
class Table:
    """A table: its fields by their number in the schema, counted from 0. Those left out take the schema's default."""

    fields: Mapping[int, "Field"]


Field = Byte | str | Table | Sequence[Table] | Sequence[float]


def encode(root: Table, identifier: bytes) -> bytes:
    """The flatbuffer whose root is `root`, with the 4 bytes of `identifier`."""
    builder = flatbuffers.Builder(1024)
    builder.Finish(_table(builder, root), file_identifier=identifier)
    return bytes(builder.Output())


def _table(builder: flatbuffers.Builder, table: Table) -> int:
    # What a table points to stands before it: a table cannot be open while another is written.
    offsets = {
        number: _pointed(builder, value) for number, value in table.fields.items() if not isinstance(value, Byte)
    }
    builder.StartObject(max(table.fields, default=-1) + 1)
    for number, value in table.fields.items():
        if isinstance(value, Byte):
            builder.PrependUint8Slot(number, value, 0)
        else:
            builder.PrependUOffsetTRelativeSlot(number, offsets[number], 0)
    return int(builder.EndObject())


def _pointed(builder: flatbuffers.Builder, value: Table | str | Sequence[Table] | Sequence[float]) -> int:
    if isinstance(value, str):
        return int(builder.CreateString(value))
    if isinstance(value, Table):
        return _table(builder, value)
    items = [_table(builder, item) if isinstance(item, Table) else item for item in value]
    builder.StartVector(4, len(items), 4)
    for item in reversed(items):
        if isinstance(item, float):
            builder.PrependFloat32(item)
        else:
            builder.PrependUOffsetTRelative(item)
    return int(builder.EndVector())
