"""A tiny .tflite detector for tests, built from the schema alone: it sees which quarters of a picture are bright.

The picture is cut into four strips, one below the other. Each is a cell: a dense layer averages it into the score of
"bright" and of its opposite, "dark"; two others say always the same box and points. No TensorFlow is needed.
"""

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from tiny_model import _code, _tensor

from edge_app.spec import BoxOutput, InputSpec, Spec

SIZE = 16
"""Width and height of the input in pixels."""
CELLS = 4
_STRIP = SIZE * SIZE * 3 // CELLS
OUTPUTS = ("boxes", "scores", "keypoints")
_WIDTHS = {"boxes": 4, "scores": 2, "keypoints": 4}


def detector_spec(**changes: object) -> Spec:
    """The spec of `detector_flatbuffer`; `changes` replace those of its fields `boxes`."""
    boxes = {"outputs": OUTPUTS, "strides": (8,), "reach": 1.0, "keypoints": ("left", "right")} | changes
    return Spec(
        name="strips",
        task="detect",
        input=InputSpec(size_wh=(SIZE, SIZE), fit="letterbox"),
        labels=("bright", "dark"),
        boxes=BoxOutput(**boxes),  # type: ignore[arg-type]
    )


def detector_flatbuffer(
    *,
    box: tuple[float, ...] = (0.25, 0.25, 0.25, 0.25),
    points: tuple[float, ...] = (0.25, 0.5, 0.75, 0.5),
    outputs: tuple[str, ...] = OUTPUTS,
) -> bytes:
    """Float32 (1, 16, 16, 3) in [0, 1] -> `outputs`, each (1, 4, width). box, points: what each cell says."""
    average = np.full((1, _STRIP), 1 / _STRIP, np.float32)
    weights = {
        "boxes": (np.zeros((4, _STRIP)), np.array(box)),
        "scores": (np.concatenate([average, -average]), np.array([0.0, 1.0])),
        "keypoints": (np.zeros((4, _STRIP)), np.array(points)),
    }
    tensors = [
        _tensor("image", [1, SIZE, SIZE, 3], "float32", None),
        _tensor("strips", [1, CELLS, _STRIP], "float32", None),
    ]
    buffers, operators, places = [schema.BufferT()], [_reshape()], {}
    for name, (matrix, bias) in weights.items():
        for what, values in (("weights", matrix), ("bias", bias)):
            buffers.append(schema.BufferT())
            buffers[-1].data = np.frombuffer(np.asarray(values, np.float32).tobytes(), np.uint8)
            tensors.append(_tensor(f"{name} {what}", list(values.shape), "float32", None, buffer=len(buffers) - 1))
        tensors.append(_tensor(name, [1, CELLS, _WIDTHS[name]], "float32", None))
        places[name] = len(tensors) - 1
        operators.append(_dense([1, places[name] - 2, places[name] - 1], places[name]))
    return _pack(tensors, buffers, operators, [places[name] for name in outputs])


def _reshape() -> schema.OperatorT:
    operator = schema.OperatorT()
    operator.opcodeIndex, operator.inputs, operator.outputs = 0, [0], [1]
    operator.builtinOptionsType = schema.BuiltinOptions.ReshapeOptions
    operator.builtinOptions = schema.ReshapeOptionsT()
    operator.builtinOptions.newShape = [1, CELLS, _STRIP]
    return operator


def _dense(inputs: list[int], output: int) -> schema.OperatorT:
    operator = schema.OperatorT()
    operator.opcodeIndex, operator.inputs, operator.outputs = 1, inputs, [output]
    operator.builtinOptionsType = schema.BuiltinOptions.FullyConnectedOptions
    operator.builtinOptions = schema.FullyConnectedOptionsT()
    operator.builtinOptions.keepNumDims = True
    return operator


def _pack(
    tensors: list[schema.TensorT], buffers: list[schema.BufferT], operators: list[schema.OperatorT], outputs: list[int]
) -> bytes:
    graph, model = schema.SubGraphT(), schema.ModelT()
    graph.tensors, graph.inputs, graph.outputs, graph.operators = tensors, [0], outputs, operators
    model.version, model.subgraphs, model.buffers = 3, [graph], buffers
    model.operatorCodes = [_code(schema.BuiltinOperator.RESHAPE, 1), _code(schema.BuiltinOperator.FULLY_CONNECTED, 5)]
    builder = flatbuffers.Builder(4096)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())
