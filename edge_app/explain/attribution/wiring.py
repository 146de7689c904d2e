"""Which operator of a .tflite makes which tensor, and the real numbers that are stored in one.

Field numbers and enums are those of the public schema, tensorflow/compiler/mlir/lite/schema/schema.fbs.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from edge_app.inference.flat_table import FlatTable
from edge_app.values import Floats

_DTYPES = {0: "<f4", 1: "<f2", 2: "<i4", 3: "u1", 9: "i1"}
"""Of the enum TensorType: float32, float16, int32, uint8, int8."""


@dataclass(frozen=True, slots=True)
class Operator:
    """code: of the enum BuiltinOperator. inputs, outputs: tensors; -1 for an input left out. options: its own."""

    code: int
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    options: FlatTable | None


@dataclass(frozen=True, slots=True)
class Place:
    """Bytes `start` to `end` of the file hold a tensor's numbers."""

    start: int
    end: int


class Wiring:
    """The main graph of `flatbuffer`. Whatever is wrong with its bytes raises ValueError or IndexError.

    Attributes: operators, in the order in which they run; outputs, tensors.
    """

    def __init__(self, flatbuffer: bytes) -> None:
        self._data = flatbuffer
        self._model = FlatTable.root(flatbuffer)
        self._graph = self._model.tables(2)[0]
        self._tensors, self._buffers = self._graph.tables(0), self._model.tables(4)
        self.outputs = tuple(int(index) for index in self._graph.numbers(2, "i"))

    @cached_property
    def operators(self) -> tuple[Operator, ...]:  # noqa: D102 - told by the class
        # Files older than version 3a of the schema keep the number in the field of one byte, newer ones in both.
        codes = [max(code.number(0, "b"), code.number(3, "i")) for code in self._model.tables(1)]
        return tuple(
            Operator(codes[one.number(0, "I")], tuple(one.numbers(1, "i")), tuple(one.numbers(2, "i")), one.table(4))
            for one in self._graph.tables(3)
        )

    def maker(self, tensor: int) -> Operator | None:
        """The operator that makes a tensor; None for an input or a constant."""
        return next((one for one in self.operators if tensor in one.outputs), None)

    def shape(self, tensor: int) -> tuple[int, ...]:
        """The sides of a tensor."""
        return tuple(int(side) for side in self._tensors[tensor].numbers(0, "i"))

    def place(self, tensor: int) -> Place | None:
        """Where the numbers of a constant are; None for one that is computed."""
        buffer = self._buffers[self._tensors[tensor].number(2, "I")]
        behind, size = buffer.number(1, "Q"), buffer.number(2, "Q")
        if behind > 1:  # large models keep their weights behind the flatbuffer
            return Place(behind, behind + size)
        start, end = buffer.place_of(0)
        return Place(start, end) if end > start else None

    def stored(self, tensor: int) -> np.ndarray:
        """The numbers of a constant as they are stored. Raises ValueError for a computed one, or an odd dtype."""
        place, kind = self.place(tensor), self._tensors[tensor].number(1, "b")
        if place is None or kind not in _DTYPES:
            raise ValueError(f"tensor {tensor} without numbers of a dtype in {', '.join(_DTYPES.values())}")
        return np.frombuffer(self._data[place.start : place.end], _DTYPES[kind]).reshape(self.shape(tensor))

    def real(self, tensor: int) -> Floats:
        """The real numbers of a constant: dequantised, for each channel by its own scale. Raises as `stored` does."""
        stored, quantisation = self.stored(tensor).astype(np.float32), self._tensors[tensor].table(4)
        scales = np.array(quantisation.numbers(2, "f") if quantisation else (), np.float32)
        if quantisation is None or not scales.size:
            return stored
        zero_points = np.array(quantisation.numbers(3, "q") or [0] * scales.size, np.float32)
        sides = np.ones(max(1, stored.ndim), int)
        sides[quantisation.number(6, "i") if scales.size > 1 else 0] = scales.size
        return np.asarray((stored - zero_points.reshape(sides)) * scales.reshape(sides), np.float32)
