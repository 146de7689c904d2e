"""A tiny .tflite anomaly model for tests, built from the schema alone: the brighter a picture, the more unusual."""

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from tiny_detector import _dense, _pack
from tiny_model import _tensor

from edge_app.anomaly.output import AlarmThreshold, AnomalyOutput
from edge_app.inference.container import attach
from edge_app.spec import InputSpec, Spec

SIZE = 8
"""Width and height of the input in pixels."""
_VALUES = SIZE * SIZE * 3
THRESHOLD = AlarmThreshold(value=0.5, rate=0.05, false_alarms=1, n=20)


def anomaly_spec(threshold: AlarmThreshold | None = THRESHOLD, *outputs: str) -> Spec:
    """The spec of `anomaly_flatbuffer`."""
    named = AnomalyOutput(outputs=outputs or ("heat", "score"), threshold=threshold)  # type: ignore[arg-type]
    return Spec(name="brightness", task="anomaly", input=InputSpec(size_wh=(SIZE, SIZE)), anomaly=named)


def anomaly_flatbuffer() -> bytes:
    """Float32 (1, 8, 8, 3) in [0, 1] -> heat (1, 1, 1, 1) and score (1, 1), both the mean of the values."""
    buffers = [schema.BufferT(), schema.BufferT(), schema.BufferT()]
    for buffer, values in zip(buffers[1:], (np.full((1, _VALUES), 1 / _VALUES), np.zeros(1)), strict=True):
        buffer.data = np.frombuffer(np.asarray(values, np.float32).tobytes(), np.uint8)
    tensors = [
        _tensor("image", [1, SIZE, SIZE, 3], "float32", None),
        _tensor("row", [1, _VALUES], "float32", None),
        _tensor("weights", [1, _VALUES], "float32", None, buffer=1),
        _tensor("bias", [1], "float32", None, buffer=2),
        _tensor("score", [1, 1], "float32", None),
        _tensor("heat", [1, 1, 1, 1], "float32", None),
    ]
    operators = [_reshape(0, 1, [1, _VALUES]), _dense([1, 2, 3], 4), _reshape(4, 5, [1, 1, 1, 1])]
    return _pack(tensors, buffers, operators, [5, 4])


def anomaly_file(threshold: AlarmThreshold | None = THRESHOLD, *outputs: str) -> bytes:
    """The bytes of the whole .tflite."""
    return attach(anomaly_flatbuffer(), anomaly_spec(threshold, *outputs))


def _reshape(source: int, target: int, shape: list[int]) -> schema.OperatorT:
    operator = schema.OperatorT()
    operator.opcodeIndex, operator.inputs, operator.outputs = 0, [source], [target]
    operator.builtinOptionsType = schema.BuiltinOptions.ReshapeOptions
    operator.builtinOptions = schema.ReshapeOptionsT()
    operator.builtinOptions.newShape = shape
    return operator
