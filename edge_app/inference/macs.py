"""How much a network multiplies: the multiply-accumulate operations of one inference."""

import math
from collections.abc import Callable, Sequence

from msgspec import Struct

from edge_app.inference.program import Program

_MULTIPLY = frozenset({"CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "TRANSPOSE_CONV"})

Shape = tuple[int, ...]


class Work(Struct, frozen=True, kw_only=True):
    """operators: all of the main graph. macs: the operators that multiply, by name, summed over those of a kind."""

    operators: int
    macs: dict[str, int]

    @property
    def total_macs(self) -> int:
        """Of one inference."""
        return sum(self.macs.values())


def work(program: Program) -> Work:
    """What the main graph of a .tflite computes. Raises ValueError or IndexError for a damaged one."""
    macs: dict[str, int] = {}
    for one in program.operators:
        if one.name in _MULTIPLY:
            found = macs_of(one.name, one.inputs, one.outputs[0], lambda index: program.slots[index].shape)
            macs[one.name] = macs.get(one.name, 0) + found
    return Work(operators=len(program.operators), macs=macs)


def macs_of(name: str, inputs: Sequence[int], output: int, shape: Callable[[int], Shape]) -> int:
    """Of one operator, 0 for one that does not multiply. inputs, output: tensors, of which `shape` gives the sides.

    A convolution reads all its weights for each place that it writes, a transposed one for each that it reads. Weights:
    (out, height, width, in of the group); depthwise (1, height, width, out); fully connected (out, in).
    """
    if name not in _MULTIPLY:
        return 0
    weights = shape(inputs[1])
    if name == "TRANSPOSE_CONV":  # its inputs are the size to write, the weights, and what is read
        return math.prod(shape(inputs[2])[:3]) * math.prod(weights)
    each = weights[1:3] if name == "DEPTHWISE_CONV_2D" else weights[1:]
    return math.prod(shape(output)) * math.prod(each)
