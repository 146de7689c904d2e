"""Tiny .tflite classifiers for tests, built from the schema alone: which colour is this picture, red, green or blue?

A fully connected layer averages each colour channel; softmax follows. No TensorFlow is needed.
"""

from dataclasses import dataclass

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

from edge_app.spec import InputSpec, Spec

LABELS = ("red", "green", "blue")
SIZE = 8
"""Width and height of the input in pixels."""

_GAIN = 6.0
"""The logit of a pure colour."""
_SOFTMAX = schema.BuiltinOperator.SOFTMAX
_TENSOR_TYPES = {
    "int8": schema.TensorType.INT8,
    "uint8": schema.TensorType.UINT8,
    "int16": schema.TensorType.INT16,
    "float32": schema.TensorType.FLOAT32,
}


@dataclass(frozen=True)
class Scheme:
    """(scale, zero point) of the input, the weights, the logits and the probabilities for one dtype."""

    weights_dtype: str
    image: tuple[float, int] | None = None
    weights: tuple[float, int] | None = None
    logits: tuple[float, int] | None = None
    probabilities: tuple[float, int] | None = None


_W = _GAIN / (SIZE * SIZE * 127)
SCHEMES = {
    "int8": Scheme("int8", (1 / 255, -128), (_W, 0), (8 / 127, 0), (1 / 256, -128)),
    "uint8": Scheme("uint8", (1 / 255, 0), (_W, 128), (8 / 127, 128), (1 / 256, 0)),
    "int16": Scheme("int8", (1 / 32767, 0), (_W, 0), (8 / 32767, 0), (1 / 32768, 0)),
    "float32": Scheme("float32"),
}


def tiny_spec(**changes: object) -> Spec:
    """The spec of `tiny_flatbuffer`; `changes` replace its fields."""
    fields = {"name": "tiny", "input": InputSpec(size_wh=(SIZE, SIZE)), "labels": LABELS} | changes
    return Spec(**fields)  # type: ignore[arg-type]


def tiny_flatbuffer(
    dtype: str = "int8",
    *,
    channels: int = 3,
    weight_scale: float | None = None,
    image_scale: float | None = None,
    fill: float | None = None,
    outputs: tuple[int, ...] = (3,),
    custom: str = "",
) -> bytes:
    """A classifier of the three LABELS for `SIZE` x `SIZE` RGB pictures in [0, 1].

    weight_scale, image_scale: replace the right scales. fill: a value for all (float) weights. outputs: tensors 2
    (logits) and 3 (probabilities) that the graph gives out. custom: a custom operator in place of the softmax.
    """
    scheme = SCHEMES[dtype]
    weights = _weights(scheme, channels) if fill is None else np.full((3, SIZE * SIZE * channels), fill, np.float32)
    tensors = [
        _tensor("image", [1, SIZE, SIZE, channels], dtype, _scaled(scheme.image, image_scale)),
        _tensor("weights", list(weights.shape), scheme.weights_dtype, _scaled(scheme.weights, weight_scale), buffer=1),
        _tensor("logits", [1, 3], dtype, scheme.logits),
        _tensor("probabilities", [1, 3], dtype, scheme.probabilities),
    ]
    return _pack(tensors, weights, list(outputs), _custom_code(custom) if custom else _code(_SOFTMAX, 2))


def _weights(scheme: Scheme, channels: int) -> np.ndarray:
    """(3, pixels * channels): each class averages its channel; grey input speaks for red."""
    by_channel = np.eye(3, channels, dtype=np.float32)
    real = np.tile(by_channel, (1, SIZE * SIZE)) * (_GAIN / (SIZE * SIZE))
    if scheme.weights is None:
        return real
    scale, zero_point = scheme.weights
    return (np.rint(real / scale) + zero_point).astype(scheme.weights_dtype)


def _scaled(pair: tuple[float, int] | None, scale: float | None) -> tuple[float, int] | None:
    return pair if pair is None or scale is None else (scale, pair[1])


def _tensor(name: str, shape: list[int], dtype: str, pair: tuple[float, int] | None, buffer: int = 0) -> schema.TensorT:
    tensor = schema.TensorT()
    tensor.name, tensor.shape, tensor.type, tensor.buffer = name, shape, _TENSOR_TYPES[dtype], buffer
    if pair is not None:
        tensor.quantization = schema.QuantizationParametersT()
        tensor.quantization.scale, tensor.quantization.zeroPoint = [pair[0]], [pair[1]]
    return tensor


def _pack(tensors: list[schema.TensorT], weights: np.ndarray, outputs: list[int], last: schema.OperatorCodeT) -> bytes:
    empty, filled = schema.BufferT(), schema.BufferT()
    filled.data = np.frombuffer(weights.tobytes(), np.uint8)
    graph = schema.SubGraphT()
    graph.tensors, graph.inputs, graph.outputs = tensors, [0], outputs
    graph.operators = [_dense(), _softmax()]
    model = schema.ModelT()
    model.version, model.subgraphs, model.buffers = 3, [graph], [empty, filled]
    model.operatorCodes = [_code(schema.BuiltinOperator.FULLY_CONNECTED, 4), last]
    builder = flatbuffers.Builder(4096)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _code(operator: int, version: int) -> schema.OperatorCodeT:
    code = schema.OperatorCodeT()
    code.builtinCode, code.deprecatedBuiltinCode, code.version = operator, operator, version
    return code


def _custom_code(name: str) -> schema.OperatorCodeT:
    code = _code(schema.BuiltinOperator.CUSTOM, 1)
    code.customCode = name
    return code


def _dense() -> schema.OperatorT:
    operator = schema.OperatorT()
    operator.opcodeIndex, operator.inputs, operator.outputs = 0, [0, 1, -1], [2]
    operator.builtinOptionsType = schema.BuiltinOptions.FullyConnectedOptions
    operator.builtinOptions = schema.FullyConnectedOptionsT()
    return operator


def _softmax() -> schema.OperatorT:
    operator = schema.OperatorT()
    operator.opcodeIndex, operator.inputs, operator.outputs = 1, [2], [3]
    operator.builtinOptionsType = schema.BuiltinOptions.SoftmaxOptions
    operator.builtinOptions = schema.SoftmaxOptionsT()
    operator.builtinOptions.beta = 1.0
    return operator
