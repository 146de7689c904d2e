import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema

from convert.flatbuffer import embed, embedded, pack, unpack


@pytest.fixture
def packed(int8_model):
    return pack(unpack(int8_model))


def test_packing_changes_no_answer(int8_model, packed, pictures, inputs, invoke):
    values = inputs(pictures.test[:8])
    assert packed[4:8] == b"TFL3"
    assert np.array_equal(invoke(packed, values), invoke(int8_model, values))


def test_packing_again_changes_nothing(packed):
    assert pack(unpack(packed)) == packed


def test_every_buffer_starts_at_a_multiple_of_16_bytes(packed):
    model = schema.Model.GetRootAs(packed, 0)
    buffers = [model.Buffers(number) for number in range(model.BuffersLength())]
    starts = [buffer._tab.Vector(buffer._tab.Offset(4)) for buffer in buffers if not buffer.DataIsNone()]
    assert len(starts) > 8
    assert [start % 16 for start in starts] == [0] * len(starts)


def test_embedded_data_comes_back(int8_model):
    model = unpack(int8_model)
    assert embedded(model, "note") is None
    embed(model, "note", b"first")
    embed(model, "note", b"second, longer")
    again = unpack(pack(model))
    assert embedded(again, "note") == b"second, longer"
    assert [entry.name for entry in again.metadata].count(b"note") == 1
    assert embedded(again, "min_runtime_version") == embedded(unpack(int8_model), "min_runtime_version")
