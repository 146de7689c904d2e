"""A tiny float .tflite that names the colour of a patch, built from the schema alone, with several ways to end.

A convolution of single pixels keeps, of each pixel, what one colour has more than the two others; then the mean over
the picture, a dense layer and softmax: what drives the answer is known to the pixel. No TensorFlow is needed.
"""

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from tiny_model import _code, _tensor

from edge_app.spec import InputSpec, Spec

LABELS = ("red", "green", "blue")
SIZE = 16
"""Width and height of the input in pixels."""
PATCH = 6
_OPERATORS = schema.BuiltinOperator
_GAIN = 60.0


def pooled_spec(**changes: object) -> Spec:
    """The spec of `pooled_flatbuffer`; `changes` are of its input."""
    image = InputSpec(size_wh=(SIZE, SIZE), **changes)  # type: ignore[arg-type]
    return Spec(name="patches", input=image, labels=LABELS)


def pooled_flatbuffer(end: str = "dense") -> bytes:
    """Float32 (1, 16, 16, 3) in [0, 1] -> (1, 3).

    end: "dense" (mean, dense), "convolution" (average pool, convolution, reshape), "classes" (mean alone), "half"
    (dense with weights of 16 bits), "two" (two dense layers), "flat" (dense of all places), "rows" (mean over rows),
    "corner" (average pool of a part, convolution).
    """
    net = _Net()
    kernel = np.full((3, 1, 1, 3), -0.5, np.float32)
    kernel[range(3), 0, 0, range(3)] = 1.0
    maps = net.add(
        _OPERATORS.CONV_2D, ["image", net.constant("kernel", kernel), net.bias], [1, SIZE, SIZE, 3], _conv(1)
    )
    dense = _GAIN * np.eye(3, dtype=np.float32)
    last = {
        "dense": lambda: net.dense(net.mean(maps), dense),
        "convolution": lambda: net.convolved(maps, dense),
        "corner": lambda: net.convolved(maps, dense, window=SIZE // 2 + 1),
        "classes": lambda: net.mean(maps),
        "half": lambda: net.dense(net.mean(maps), dense.astype(np.float16)),
        "two": lambda: net.dense(net.dense(net.mean(maps), dense), dense),
        "flat": lambda: net.dense(maps, np.tile(dense, (1, SIZE * SIZE)) / SIZE**2),
        "rows": lambda: net.dense(net.mean(maps, axes=(1,)), np.tile(dense, (1, SIZE)) / SIZE),
    }[end]()
    return net.packed(net.add(_OPERATORS.SOFTMAX, [last], [1, 3], _softmax()))


def patch_pictures(n: int, seed: int = 0) -> list[tuple[np.ndarray, int, tuple[int, int]]]:
    """Grey noise with a coloured patch somewhere: uint8 (16, 16, 3) BGR, its class, and the patch's top and left."""
    rng = np.random.default_rng(seed)
    made = []
    for number in range(n):
        picture = np.repeat(rng.integers(60, 200, (SIZE, SIZE, 1), np.uint8), 3, axis=2)
        top, left = (int(place) for place in rng.integers(0, SIZE - PATCH + 1, 2))
        label = number % 3
        picture[top : top + PATCH, left : left + PATCH] = np.eye(3, dtype=np.uint8)[2 - label] * 220
        made.append((picture, label, (top, left)))
    return made


class _Net:
    def __init__(self) -> None:
        self._tensors, self._operators, self._codes, self._buffers = [], [], [], [schema.BufferT()]
        self._names: dict[str, int] = {}
        self._tensor("image", [1, SIZE, SIZE, 3])
        self.bias = self.constant("bias", np.zeros(3, np.float32))

    def constant(self, name: str, values: np.ndarray) -> str:
        buffer = schema.BufferT()
        buffer.data = np.frombuffer(np.ascontiguousarray(values).tobytes(), np.uint8)
        self._buffers.append(buffer)
        self._tensor(name, list(values.shape), values.dtype.name, len(self._buffers) - 1)
        return name

    def add(self, kind: int, inputs: list[str], shape: list[int], options: tuple[int, object] | None = None) -> str:
        name = f"made {len(self._operators)}"
        self._tensor(name, shape)
        operator = schema.OperatorT()
        operator.inputs, operator.outputs = [self._names[one] for one in inputs], [self._names[name]]
        operator.opcodeIndex = len(self._codes)
        self._codes.append(_code(kind, 1))
        if options:
            operator.builtinOptionsType, operator.builtinOptions = options
        self._operators.append(operator)
        return name

    def mean(self, maps: str, axes: tuple[int, ...] = (1, 2)) -> str:
        shape = [1, SIZE, 3] if len(axes) == 1 else [1, 3]
        axis = self.constant(f"axes of {maps}", np.array(axes, np.int32))
        return self.add(_OPERATORS.MEAN, [maps, axis], shape, (schema.BuiltinOptions.ReducerOptions, _reducer()))

    def dense(self, values: str, weights: np.ndarray) -> str:
        name = self.constant(f"weights {len(self._names)}", weights)
        if weights.dtype == np.float16:
            name = self.add(_OPERATORS.DEQUANTIZE, [name], list(weights.shape))
        options = schema.BuiltinOptions.FullyConnectedOptions, schema.FullyConnectedOptionsT()
        return self.add(_OPERATORS.FULLY_CONNECTED, [values, name, self.bias], [1, 3], options)

    def convolved(self, maps: str, weights: np.ndarray, window: int = SIZE) -> str:
        pool = schema.Pool2DOptionsT()
        pool.padding, pool.strideW, pool.strideH = schema.Padding.VALID, SIZE, SIZE
        pool.filterWidth = pool.filterHeight = window
        options = schema.BuiltinOptions.Pool2DOptions, pool
        mean = self.add(_OPERATORS.AVERAGE_POOL_2D, [maps], [1, 1, 1, 3], options)
        kernel = self.constant("last kernel", weights.reshape(3, 1, 1, 3))
        wide = self.add(_OPERATORS.CONV_2D, [mean, kernel, self.bias], [1, 1, 1, 3], _conv(0))
        shape = self.constant("shape", np.array([1, 3], np.int32))
        return self.add(_OPERATORS.RESHAPE, [wide, shape], [1, 3])

    def packed(self, output: str) -> bytes:
        graph, model = schema.SubGraphT(), schema.ModelT()
        graph.tensors, graph.operators = self._tensors, self._operators
        graph.inputs, graph.outputs = [0], [self._names[output]]
        model.version, model.subgraphs, model.buffers, model.operatorCodes = 3, [graph], self._buffers, self._codes
        builder = flatbuffers.Builder(4096)
        builder.Finish(model.Pack(builder), b"TFL3")
        return bytes(builder.Output())

    def _tensor(self, name: str, shape: list[int], dtype: str = "float32", buffer: int = 0) -> None:
        self._names[name] = len(self._tensors)
        kinds = {"int32": schema.TensorType.INT32, "float16": schema.TensorType.FLOAT16}
        tensor = _tensor(name, shape, "float32", None, buffer)
        tensor.type = kinds.get(dtype, tensor.type)
        self._tensors.append(tensor)


def _conv(activation: int) -> tuple[int, object]:
    options = schema.Conv2DOptionsT()
    options.padding, options.strideW, options.strideH = schema.Padding.VALID, 1, 1
    options.fusedActivationFunction = activation
    return schema.BuiltinOptions.Conv2DOptions, options


def _reducer() -> object:
    return schema.ReducerOptionsT()


def _softmax() -> tuple[int, object]:
    options = schema.SoftmaxOptionsT()
    options.beta = 1.0
    return schema.BuiltinOptions.SoftmaxOptions, options
