"""The operators of a .tflite file in the order in which they run, and the tensors between them.

Field numbers are those of the schema named in graph.py.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from edge_app.inference.flat_table import FlatTable, within
from edge_app.inference.operator_names import CUSTOM, operator_name
from edge_app.values import Floats

_DTYPES: dict[int, str] = {0: "float32", 1: "float16", 2: "int32", 3: "uint8", 4: "int64", 7: "int16", 9: "int8"}
"""Of the enum TensorType: those that weights have, and those that say how to pad or reduce."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a tensor. shape: with the batch. dtype: empty for one that is of no use here.

    buffer: what is stored in the file; None where the network computes it. scales, zero_points: of integers, one for
    all or one for each slice of `axis`.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    buffer: FlatTable | None
    scales: tuple[float, ...]
    zero_points: tuple[int, ...]
    axis: int

    @property
    def stored(self) -> bool:
        """Whether the file holds its values."""
        return self.buffer is not None

    @property
    def place(self) -> tuple[int, int] | None:
        """Where in the file its bytes begin and end; None where the file does not hold them."""
        return None if self.buffer is None else place_of(self.buffer)

    def values(self) -> Any:
        """The stored values in their dtype, an array of `shape`. Raises ValueError where there are none, or too few."""
        if self.buffer is None or not self.dtype:
            raise ValueError(f"no values of {self.name}")
        start, end = place_of(self.buffer)
        return np.frombuffer(self.buffer.data[start:end], self.dtype).reshape(self.shape)

    def real(self) -> Floats:
        """The numbers, float32, that the stored values stand for. Raises ValueError."""
        values = self.values().astype(np.float32)
        if not self.scales:
            return np.asarray(values, np.float32)
        sides = [1] * values.ndim
        sides[self.axis] = -1
        scales, zeros = (np.asarray(many, np.float32) for many in (self.scales, self.zero_points or (0,)))
        if len(scales) == 1:
            return np.asarray((values - zeros[0]) * scales[0], np.float32)
        return np.asarray((values - zeros.reshape(sides)) * scales.reshape(sides), np.float32)


@dataclass(frozen=True, slots=True)
class Operator:
    """One step. name: as in the schema, or the code of a custom one. inputs: -1 where one is left out."""

    name: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    options: FlatTable | None

    def option(self, field: int, form: str, default: int = 0) -> int:
        """A number of its options; `form` as in struct."""
        return self.options.number(field, form, default) if self.options else default


@dataclass(frozen=True, slots=True)
class Program:
    """The main graph."""

    slots: tuple[Slot, ...]
    operators: tuple[Operator, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]

    def maker(self, tensor: int) -> Operator | None:
        """The operator that makes a tensor; None for an input or what the file holds."""
        return next((one for one in self.operators if tensor in one.outputs), None)


def program(model: FlatTable) -> Program:
    """What a file computes, and of what. Raises ValueError or IndexError for a damaged one."""
    codes, buffers, graph = model.tables(1), model.tables(4), model.tables(2)[0]
    return Program(
        tuple(_slot(tensor, buffers) for tensor in graph.tables(0)),
        tuple(_operator(one, codes) for one in graph.tables(3)),
        graph.numbers(1, "i"),
        graph.numbers(2, "i"),
    )


def _slot(tensor: FlatTable, buffers: list[FlatTable]) -> Slot:
    buffer, quantisation = buffers[tensor.number(2, "I")], tensor.table(4)
    return Slot(
        tensor.text(3),
        tensor.numbers(0, "i"),
        _DTYPES.get(tensor.number(1, "b"), ""),
        buffer if _holds(buffer) else None,
        quantisation.numbers(2, "f") if quantisation else (),
        quantisation.numbers(3, "q") if quantisation else (),
        quantisation.number(6, "i") if quantisation else 0,
    )


def _operator(operator: FlatTable, codes: list[FlatTable]) -> Operator:
    code = codes[operator.number(0, "I")]
    # Files older than version 3a of the schema keep the number in the field of one byte, newer ones in both.
    name = operator_name(max(code.number(0, "b"), code.number(3, "i")))
    named = code.text(1) or name if name == CUSTOM else name
    return Operator(named, operator.numbers(1, "i"), operator.numbers(2, "i"), operator.table(4))


def _holds(buffer: FlatTable) -> bool:
    """The data of large models lies behind the flatbuffer, at offsets of 16 or more."""
    return buffer.length(0) > 0 or buffer.number(1, "Q") > 1


def place_of(buffer: FlatTable) -> tuple[int, int]:
    """Where its bytes begin and end; large models keep them behind the flatbuffer. Raises ValueError beyond the end."""
    offset = buffer.number(1, "Q")
    return within(buffer.data, offset, offset + buffer.number(2, "Q")) if offset > 1 else buffer.place_of(0)
