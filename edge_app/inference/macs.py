"""How much a network multiplies: the multiply-accumulate operations of one inference."""

import math
from collections.abc import Callable, Sequence

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
            inputs, outputs = operator.numbers(1, "i"), operator.numbers(2, "i")
            one = macs_of(name, inputs, outputs[0], lambda index: tuple(tensors[index].numbers(0, "i")))
            macs[name] = macs.get(name, 0) + one
    return Work(operators=len(operators), macs=macs)


def _code(code: FlatTable) -> int:
    """Files older than version 3a of the schema keep the number in the field of one byte, newer ones in both."""
    return max(code.number(0, "b"), code.number(3, "i"))


def macs_of(name: str, inputs: Sequence[int], output: int, shape: Callable[[int], Shape]) -> int:
    """Of one operator, 0 for one that does not multiply. inputs, output: tensors, of which `shape` gives the sides.

    A convolution reads all its weights for each place that it writes, a transposed one for each that it reads. Weights:
    (out, height, width, in of the group); depthwise (1, height, width, out); fully connected (out, in).
    """
    if name not in _NAMES.values():
        return 0
    weights = shape(inputs[1])
    if name == "TRANSPOSE_CONV":  # its inputs are the size to write, the weights, and what is read
        return math.prod(shape(inputs[2])[:3]) * math.prod(weights)
    each = weights[1:3] if name == "DEPTHWISE_CONV_2D" else weights[1:]
    return math.prod(shape(output)) * math.prod(each)
