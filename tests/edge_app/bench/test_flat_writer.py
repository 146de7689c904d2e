import struct

import pytest

from edge_app.bench.flat_writer import Number, Numbers, Octets, Table, flatbuffer
from edge_app.inference.flat_table import FlatTable


def read(fields):
    return FlatTable.root(flatbuffer(Table(fields), b"TEST"))


@pytest.mark.parametrize(("form", "value"), [("b", -7), ("B", 200), ("I", 1 << 31), ("q", -(1 << 40))])
def test_a_number(form, value):
    assert read({3: Number(form, value)}).number(3, form) == value


def test_a_field_that_is_left_out_has_its_default():
    table = read({1: Number("i", 5), 4: Number("i", 6)})
    assert [table.number(field, "i", -1) for field in range(6)] == [-1, 5, -1, -1, 6, -1]


def test_vectors_strings_and_tables():
    table = read({
        0: Numbers("f", (0.5, 2.0)),
        1: Octets(b"name"),
        2: Table({0: Number("i", 9)}),
        3: [Table({0: Octets(b"first")}), Table({})],
        4: Numbers("i", ()),
    })  # fmt: skip
    assert table.numbers(0, "f") == (0.5, 2.0)
    assert table.text(1) == "name"
    assert table.table(2).number(0, "i") == 9
    assert [one.text(0) for one in table.tables(3)] == ["first", ""]
    assert table.numbers(4, "i") == ()


def test_entries_are_aligned_and_strings_end_with_a_zero():
    data = flatbuffer(Table({0: Octets(b"sixteen"), 1: Numbers("q", (3, 4))}), b"TEST")
    assert data[4:8] == b"TEST"
    assert data.index(b"sixteen\0") % 16 == 0
    assert data.index(struct.pack("<2q", 3, 4)) % 8 == 0
