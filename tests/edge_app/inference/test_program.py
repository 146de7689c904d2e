import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter
from tiny_model import LABELS, SIZE, tiny_flatbuffer

from edge_app.errors import ModelError
from edge_app.inference.container import detach
from edge_app.inference.graph import Graph
from edge_app.inference.operator_names import operator_name
from edge_app.inference.shipped import shipped


def test_operators_are_called_what_the_schema_calls_them():
    numbers = {code: name for name, code in vars(schema.BuiltinOperator).items() if not name.startswith("_")}
    assert {code: operator_name(code) for code in numbers if code < 200} == {
        code: name for code, name in numbers.items() if code < 200
    }
    assert operator_name(9999) == "operator 9999"


@pytest.mark.parametrize("name", ["cifar10", "faces-detect"])
def test_tensors_are_those_of_the_interpreter(name):
    data, _ = detach(shipped()[name].read_bytes(), name)
    slots = Graph(data, name).program.slots
    interpreter = Interpreter(model_content=data, num_threads=1)
    interpreter.allocate_tensors()
    for tensor in interpreter.get_tensor_details()[: len(slots)]:
        slot = slots[tensor["index"]]
        if tensor["name"]:
            assert (slot.name, slot.shape) == (tensor["name"], tuple(tensor["shape"]))
            assert np.allclose(slot.scales, tensor["quantization_parameters"]["scales"])
        if slot.stored:
            assert np.array_equal(slot.values(), interpreter.get_tensor(tensor["index"]))


@pytest.mark.parametrize("dtype", ["int8", "uint8", "float32"])
def test_stored_numbers_are_real_ones(dtype):
    slot = Graph(tiny_flatbuffer(dtype), "tiny").program.slots[1]
    expected = np.tile(np.eye(3), (1, SIZE * SIZE)) * 6 / (SIZE * SIZE)
    assert slot.real().shape == (len(LABELS), SIZE * SIZE * 3)
    assert np.allclose(slot.real(), expected, atol=1e-4)


def test_what_is_computed_has_no_stored_values():
    slot = Graph(tiny_flatbuffer(), "tiny").program.slots[2]
    assert not slot.stored
    with pytest.raises(ValueError, match="no values of logits"):
        slot.values()


@pytest.mark.parametrize("data", [b"", b"TFL3" * 8, tiny_flatbuffer()[:120]])
def test_damage_is_one_clear_error(data):
    with pytest.raises(ModelError, match=r"m\.tflite is damaged.*Copy or download"):
        _ = Graph(data, "m.tflite").program
