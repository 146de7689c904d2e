"""How much a network multiplies: the multiply-accumulate operations of one inference."""

import math
from collections.abc import Sequence

from msgspec import Struct

from edge_app.inference.flat_table import FlatTable

_NAMES = {3: "CONV_2D", 4: "DEPTHWISE_CONV_2D", 9: "FULLY_CONNECTED", 67: "TRANSPOSE_CONV"}
"""Of the enum BuiltinOperator; the schema is named in graph.py."""

Shape = tuple[int, ...]


class Work(Struct, frozen=True, kw_only=True):
    """operators: all of the main graph. macs: the operators that multiply, by name, summed over those of a kind."""

    operators: int
    macs: dict[str, int]

    @property
    def total_macs(self) -> int:
        """Of one inference."""
        return sum(self.macs.values())


def work(model: FlatTable) -> Work:
    """What the main graph of a .tflite computes. Raises ValueError or IndexError for a damaged one."""
    codes = [_code(code) for code in model.tables(1)]
    graph = model.tables(2)[0]
    tensors, operators = graph.tables(0), graph.tables(3)
    macs: dict[str, int] = {}
    for operator in operators:
        name = _NAMES.get(codes[operator.number(0, "I")])
        if name:
            macs[name] = macs.get(name, 0) + _macs(name, operator, tensors)
    return Work(operators=len(operators), macs=macs)


def _code(code: FlatTable) -> int:
    """Files older than version 3a of the schema keep the number in the field of one byte, newer ones in both."""
    return max(code.number(0, "b"), code.number(3, "i"))


def _macs(name: str, operator: FlatTable, tensors: Sequence[FlatTable]) -> int:
    """A convolution reads all its weights for each place that it writes, a transposed one for each that it reads."""
    inputs, outputs = operator.numbers(1, "i"), operator.numbers(2, "i")
    written, weights = _shape(tensors[outputs[0]]), _shape(tensors[inputs[1]])
    if name == "TRANSPOSE_CONV":  # its inputs are the size to write, the weights, and what is read
        read = _shape(tensors[inputs[2]])
        return math.prod(read[:3]) * math.prod(weights)
    each = weights[1:3] if name == "DEPTHWISE_CONV_2D" else weights[1:]
    return math.prod(written) * math.prod(each)


def _shape(tensor: FlatTable) -> Shape:
    return tuple(tensor.numbers(0, "i"))
