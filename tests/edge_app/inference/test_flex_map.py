"""FlexBuffers, as flatbuffers' own builder writes them."""

import numpy as np
import pytest
from flatbuffers import flexbuffers

from edge_app.inference.flex_map import flex_numbers


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"num_classes": 90},
        {"a": -1, "b": 2**40, "c": 0.5, "d": 300},
        {f"key {number}": number for number in range(300)},
    ],
)
def test_numbers_come_back(table):
    assert flex_numbers(bytes(flexbuffers.Dumps(table))) == table


def test_other_values_are_left_out():
    assert flex_numbers(bytes(flexbuffers.Dumps({"a": 1, "b": "text", "c": [1, 2], "d": {"e": 3}}))) == {"a": 1}


@pytest.mark.parametrize("data", [b"", b"\x01", b"\x05\x04\x01", bytes(flexbuffers.Dumps([1, 2]))])
def test_what_is_no_map(data):
    with pytest.raises(ValueError, match="options"):
        flex_numbers(data)


@pytest.mark.parametrize("seed", range(50))
def test_damage_is_a_value_error_or_other_numbers(seed):
    rng = np.random.default_rng(seed)
    data = bytearray(flexbuffers.Dumps({"num_classes": 90, "scale": 0.1, "y": 5}))
    for place in rng.integers(0, len(data), 3):
        data[place] = rng.integers(256)
    try:
        flex_numbers(bytes(data))
    except ValueError as error:
        assert str(error)
