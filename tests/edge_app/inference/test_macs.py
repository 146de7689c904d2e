import flatbuffers
import pytest
from ai_edge_litert import schema_py_generated as schema
from tiny_model import SIZE, tiny_flatbuffer

from convert import operators
from edge_app.errors import ModelError
from edge_app.inference.container import detach
from edge_app.inference.graph import Graph
from edge_app.inference.shipped import shipped


def _one_operator(code, shapes, inputs):
    """A graph of one operator; the last of `shapes` is what it writes."""
    model, graph, operator, kind = schema.ModelT(), schema.SubGraphT(), schema.OperatorT(), schema.OperatorCodeT()
    graph.tensors = []
    for shape in shapes:
        tensor = schema.TensorT()
        tensor.shape = list(shape)
        graph.tensors.append(tensor)
    operator.inputs, operator.outputs = list(inputs), [len(shapes) - 1]
    kind.builtinCode, kind.deprecatedBuiltinCode = code, min(code, 127)
    graph.operators, graph.inputs, graph.outputs = [operator], [0], [len(shapes) - 1]
    model.operatorCodes, model.subgraphs, model.buffers = [kind], [graph], [schema.BufferT()]
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


@pytest.mark.parametrize(
    ("name", "shapes", "inputs", "expected"),
    [
        ("CONV_2D", [(1, 8, 8, 3), (16, 3, 3, 3), (1, 4, 4, 16)], (0, 1), 4 * 4 * 16 * 3 * 3 * 3),
        ("DEPTHWISE_CONV_2D", [(1, 8, 8, 6), (1, 5, 5, 6), (1, 8, 8, 6)], (0, 1), 8 * 8 * 6 * 5 * 5),
        ("FULLY_CONNECTED", [(1, 64), (10, 64), (1, 10)], (0, 1), 640),
        ("TRANSPOSE_CONV", [(4,), (8, 2, 2, 16), (1, 4, 4, 16), (1, 8, 8, 8)], (0, 1, 2), 4 * 4 * 16 * 2 * 2 * 8),
        ("ADD", [(1, 8, 8, 3), (1, 8, 8, 3), (1, 8, 8, 3)], (0, 1), 0),
    ],
)
def test_each_kind_of_operator(name, shapes, inputs, expected):
    flatbuffer = _one_operator(getattr(schema.BuiltinOperator, name), shapes, inputs)
    assert [step.macs for step in operators.operators(flatbuffer)] == [expected]
    found = Graph(flatbuffer, "m.tflite").work
    assert (found.operators, found.total_macs) == (1, expected)
    assert found.macs == ({name: expected} if expected else {})


def test_a_whole_network():
    found = Graph(tiny_flatbuffer(), "tiny.tflite").work
    assert (found.operators, found.macs) == (2, {"FULLY_CONNECTED": 3 * SIZE * SIZE * 3})


@pytest.mark.parametrize("path", shipped().values(), ids=lambda path: path.stem)
def test_the_workstation_counts_the_same(path):
    flatbuffer = detach(path.read_bytes(), str(path))[0]
    found = Graph(flatbuffer, str(path)).work
    assert found.total_macs == sum(step.macs for step in operators.operators(flatbuffer)) > 0
    assert found.operators == len(operators.operators(flatbuffer))


@pytest.mark.parametrize("data", [b"", b"TFL3" * 8, tiny_flatbuffer()[:120]])
def test_damage_is_one_clear_error(data):
    with pytest.raises(ModelError, match=r"m\.tflite is damaged.*Copy or download"):
        _ = Graph(data, "m.tflite").work
