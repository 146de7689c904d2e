"""The steps of a TFLite model with one subgraph, who reads what, and the weights as arrays."""

from typing import Any, NamedTuple

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from convert.flatbuffer import pack, unpack
from convert.operators import operators
from edge_app.values import Floats


class Step(NamedTuple):
    """One operator. kind: the schema's name, such as CONV_2D; inputs, outputs: tensor numbers; options: the schema's.

    A missing optional input is -1.
    """

    kind: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    options: Any


class Graph:
    """A float model, whose weights can be replaced. steps: in the order in which they run."""

    def __init__(self, flatbuffer: bytes) -> None:
        """Raises ModelError if `flatbuffer` is no TFLite model."""
        self._model = unpack(flatbuffer)
        self._main = self._model.subgraphs[0]
        self.inputs: tuple[int, ...] = tuple(int(number) for number in self._main.inputs)
        self.outputs: tuple[int, ...] = tuple(int(number) for number in self._main.outputs)
        self.steps = [
            Step(operator.name, tuple(map(int, raw.inputs)), tuple(map(int, raw.outputs)), raw.builtinOptions)
            for operator, raw in zip(operators(flatbuffer), self._main.operators, strict=False)
        ]

    def name(self, tensor: int) -> str:
        """The name of a tensor."""
        return str((self._main.tensors[tensor].name or b"").decode())

    def shape(self, tensor: int) -> tuple[int, ...]:
        """The shape of a tensor, with the batch."""
        return tuple(int(size) for size in self._main.tensors[tensor].shape)

    def readers(self, tensor: int) -> list[Step]:
        """The steps that read a tensor."""
        return [step for step in self.steps if tensor in step.inputs]

    def weights(self, tensor: int) -> Floats | None:
        """A copy of the float32 values that the model holds for a tensor; None if they are computed."""
        described = self._main.tensors[tensor]
        data = self._model.buffers[described.buffer].data
        if data is None or not len(data) or described.type != schema.TensorType.FLOAT32:
            return None
        return np.frombuffer(bytes(data), "<f4").reshape(self.shape(tensor)).copy()

    def put_weights(self, tensor: int, values: Floats) -> None:
        """Replace the values of a tensor. Other tensors that share its buffer keep theirs."""
        buffer = schema.BufferT(data=np.frombuffer(values.astype("<f4").tobytes(), np.uint8))
        self._model.buffers.append(buffer)
        self._main.tensors[tensor].buffer = len(self._model.buffers) - 1

    def put_range(self, tensor: int, low: float, high: float) -> None:
        """Note the range of a tensor's values, for TensorFlow's quantiser."""
        self._main.tensors[tensor].quantization = schema.QuantizationParametersT(min=[low], max=[high])

    def flatbuffer(self) -> bytes:
        """The model as bytes, with what was replaced."""
        return pack(self._model)
