"""The layers of a .tflite file, from the file alone.

What fields of options mean is written in the schema that graph.py names.
"""

import math
import re
from collections.abc import Callable, Sequence

from edge_app.errors import ModelError
from edge_app.explain.layers.field import (
    EVERYTHING,
    HERE,
    Reach,
    Reaches,
    convolved,
    linear,
    nearest,
    spread,
    window,
)
from edge_app.explain.layers.kernel import Kernel
from edge_app.explain.layers.layer import Layer, Step, distinct, layers, words
from edge_app.inference.macs import macs_of
from edge_app.inference.program import Operator, Program, Slot

_IN_PLACE = words(
    "ABS ADD ADD_N CAST CEIL COS DEQUANTIZE DIV ELU EXP FLOOR GELU HARD_SWISH L2_NORMALIZATION LEAKY_RELU "
    "LOCAL_RESPONSE_NORMALIZATION LOG LOGISTIC LOG_SOFTMAX MAXIMUM MINIMUM MUL NEG POW PRELU QUANTIZE RELU RELU6 "
    "RELU_0_TO_1 RELU_N1_TO_1 ROUND RSQRT SIN SOFTMAX SQRT SQUARE SQUARED_DIFFERENCE SUB TANH"
)
"""Each unit of these depends on units of the same place, of any channel."""
_LEARNT = words("ADD CONV_2D DEPTHWISE_CONV_2D DIV FULLY_CONNECTED MUL PRELU SUB TRANSPOSE_CONV")
"""What these read from the file are parameters; what others read are sizes and axes."""
_WEIGHED = words("CONV_2D DEPTHWISE_CONV_2D TRANSPOSE_CONV")
_MADE_BY = re.compile(r"^(.+)/(?:convolution|Conv2D|depthwise|MatMul|BiasAdd|conv_transpose)\d*(?:/.*)?$")
_OPERATION = re.compile(
    r"(?:/(?:Relu6?|BiasAdd|[Aa]dd(?:_\d+)?|Mean|MatMul|Sigmoid|Softmax|Reshape|convolution|Conv2D|depthwise|resize|"
    r"ResizeNearestNeighbor|ResizeBilinear|FusedBatchNormV3)\d*)+$"
)
"""Names of operations behind that of the layer; the digits are a converter's."""
_NAMELESS = re.compile(r"^(?:StatefulPartitionedCall|Identity|PartitionedCall)")


def tflite_layers(program: Program, outputs: Sequence[str] = ()) -> tuple[Layer, ...]:
    """All operators that hang on the picture, in the order in which they run; their tensors' numbers are the keys.

    outputs: what the outputs are called, where that is known. Raises ModelError where no input is a picture, and for
    operators whose settings cannot be read.
    """
    (picture,) = program.inputs if len(program.inputs) == 1 else (-1,)
    shape = program.slots[picture].shape if picture >= 0 else ()
    if len(shape) != 4:
        raise ModelError(
            f"The network takes {len(program.inputs)} inputs, the first of shape {list(shape)}; wanted one picture "
            "(batch, height, width, channels)."
        )
    try:
        return layers(_steps(program, picture, outputs), picture, (shape[1], shape[2]))
    except (ValueError, IndexError) as error:
        raise ModelError(f"The network cannot be told layer by layer: there is {error} in its tables.") from error


def _steps(program: Program, picture: int, outputs: Sequence[str]) -> list[Step]:
    chosen, live = _computed(program, picture)
    sources = {output: one for one in program.operators for output in one.outputs if output not in live}
    names = distinct(_apart([_name(one, program, outputs) for one in chosen], chosen))
    used = set[int]()
    steps = []
    for name, one in zip(names, chosen, strict=True):
        new = _learnt(one, program.slots, live, sources) - used
        used |= new
        steps.append(_step(name, one, program.slots, live, new))
    return steps


def _computed(program: Program, picture: int) -> tuple[list[Operator], set[int]]:
    """The operators that hang on the picture, and the tensors: the others unpack weights, or tell sizes."""
    live, chosen = {picture}, []
    for operator in program.operators:
        if not live.isdisjoint(operator.inputs) and operator.name != "SHAPE":
            live.update(operator.outputs)
            chosen.append(operator)
    return chosen, live


def _learnt(operator: Operator, slots: Sequence[Slot], live: set[int], sources: dict[int, Operator]) -> set[int]:
    """The stored tensors that are its parameters."""
    if operator.name not in _LEARNT:
        return set()
    origins = (stored_slot(index, sources, slots) for index in operator.inputs if index >= 0 and index not in live)
    return {index for index in origins if index is not None}


def _step(name: str, operator: Operator, slots: Sequence[Slot], live: set[int], learnt: set[int]) -> Step:
    return Step(
        name,
        operator.name,
        tuple(index for index in operator.inputs if index in live),
        operator.outputs,
        slots[operator.outputs[0]].shape[1:],
        _reach(operator, slots, live),
        sum(math.prod(slots[index].shape) for index in learnt),
        macs_of(operator.name, operator.inputs, operator.outputs[0], lambda index: slots[index].shape),
        _kernel(operator, slots) if operator.name in _WEIGHED else None,
    )


def _apart(names: Sequence[str], operators: Sequence[Operator]) -> list[str]:
    """A converter makes several operators of one layer: those behind the first are told by what they do."""
    return [
        f"{name}.{operator.name.lower()}" if name in names[:place] else name
        for place, (name, operator) in enumerate(zip(names, operators, strict=True))
    ]


def stored_slot(index: int, sources: dict[int, Operator], slots: Sequence[Slot]) -> int | None:
    """The stored tensor that `index` is, or is unpacked from by `sources`; None for one that the file does not hold."""
    while index in sources:
        index = sources[index].inputs[0]
    return index if slots[index].stored else None


def _name(operator: Operator, program: Program, outputs: Sequence[str]) -> str:
    """What its maker called it: converters join the names of all that they have melted into one."""
    place = operator.outputs[0]
    parts = program.slots[place].name.split(";")
    if place in program.outputs and (_NAMELESS.match(parts[0]) or outputs):
        number = program.outputs.index(place)
        return outputs[number] if number < len(outputs) else f"output {number}" if number else "output"
    if operator.name in _LEARNT:
        made = next((found for part in parts if (found := _MADE_BY.match(part))), None)
        if made:
            return made.group(1).removesuffix("/BiasAdd")
    return _OPERATION.sub("", parts[0]) or operator.name


def _reach(operator: Operator, slots: Sequence[Slot], live: set[int]) -> Reaches:
    read = next(slots[index].shape for index in operator.inputs if index in live)
    written = slots[operator.outputs[0]].shape
    if operator.name in _IN_PLACE:
        return HERE
    if operator.name == "FULLY_CONNECTED":
        return EVERYTHING if len(written) == 2 or len(read) == 2 else HERE
    maps = len(read) == 4 and len(written) == 4
    if operator.name in _SPATIAL:
        return _SPATIAL[operator.name](operator, slots, read, written) if len(read) == 4 else None
    return HERE if maps and operator.name in _SAME_PLACES and read[1:3] == written[1:3] else None


_SAME_PLACES = words("CONCATENATION PACK RESHAPE SPLIT SPLIT_V TILE")
"""These leave each unit in its place where the maps stay as large: then they go by channels."""

Shape = tuple[int, ...]


def _window(stride: int, dilation: int | None = None) -> Callable[..., Reaches]:
    """Of a convolution; the numbers of the first of two fields, for across; what is down stands behind it."""

    def reach(operator: Operator, slots: Sequence[Slot], read: Shape, written: Shape) -> Reaches:
        size_hw = slots[operator.inputs[1]].shape[1:3]
        dilations = [operator.option(dilation + 1 - axis, "i", 1) if dilation else 1 for axis in (0, 1)]
        return _padded(operator, stride, size_hw, dilations, read, written)

    return reach


def _pooled(operator: Operator, slots: Sequence[Slot], read: Shape, written: Shape) -> Reaches:
    size_hw = operator.option(4, "i"), operator.option(3, "i")
    if size_hw == tuple(read[1:3]) and written[1:3] == (1, 1):
        return EVERYTHING
    return _padded(operator, 1, size_hw, (1, 1), read, written)


def _padded(
    operator: Operator, stride: int, size_hw: Sequence[int], dilations: Sequence[int], read: Shape, written: Shape
) -> tuple[Reach, Reach]:
    """Option 0 is the padding: 0 SAME, of which the smaller half is in front, or 1 VALID."""
    same = not operator.option(0, "b")
    down, across = (
        convolved(
            read[axis + 1],
            written[axis + 1],
            size_hw[axis],
            operator.option(stride + 1 - axis, "i", 1),
            dilations[axis],
            same=same,
        )
        for axis in (0, 1)
    )
    return down, across


def _transposed(operator: Operator, slots: Sequence[Slot], read: Shape, written: Shape) -> Reaches:
    size_hw = slots[operator.inputs[1]].shape[1:3]
    same = not operator.option(0, "b")
    down, across = (
        spread(read[axis + 1], written[axis + 1], size_hw[axis], operator.option(2 - axis, "i", 1), same=same)
        for axis in (0, 1)
    )
    return down, across


def _framed(operator: Operator, slots: Sequence[Slot], read: Shape, written: Shape) -> Reaches:
    """Padding by zeros or by a mirror, which sees no further than what is in the picture there."""
    slot = slots[operator.inputs[1]]
    if not slot.stored:
        return None
    amounts = slot.values()
    return Reach(start=-int(amounts[1][0])), Reach(start=-int(amounts[2][0]))


def _nearest(operator: Operator, slots: Sequence[Slot], read: Shape, written: Shape) -> Reaches:
    return nearest(read[1], written[1]), nearest(read[2], written[2])


def _linear(operator: Operator, slots: Sequence[Slot], read: Shape, written: Shape) -> Reaches:
    corners, centres = bool(operator.option(2, "b")), bool(operator.option(3, "b"))
    down, across = (linear(read[axis], written[axis], corners=corners, centres=centres) for axis in (1, 2))
    return down, across


def _folded(operator: Operator, slots: Sequence[Slot], read: Shape, written: Shape) -> Reaches:
    side = operator.option(0, "i")
    return window(side, side), window(side, side)


def _reduced(operator: Operator, slots: Sequence[Slot], read: Shape, written: Shape) -> Reaches:
    """Along height and width, or channels alone."""
    if not slots[operator.inputs[1]].stored:
        return None
    axes = {int(axis) % 4 for axis in slots[operator.inputs[1]].values().ravel()}
    return HERE if axes == {3} and len(written) == 4 else EVERYTHING if axes >= {1, 2} else None


def _strided(operator: Operator, slots: Sequence[Slot], read: Shape, written: Shape) -> Reaches:
    """Options: masks of begins and ends that are not meant, then of new and lost axes."""
    begins, steps = slots[operator.inputs[1]], slots[operator.inputs[3]]
    if not (begins.stored and steps.stored) or any(operator.option(field, "i") for field in (2, 3, 4)):
        return None
    ignored, ways = operator.option(0, "i"), []
    for axis in (1, 2):
        begin, step = int(begins.values()[axis]), int(steps.values()[axis])
        if step < 1:
            return None
        ways.append(Reach(0 if ignored >> axis & 1 else begin % read[axis], step))
    return ways[0], ways[1]


def _sliced(operator: Operator, slots: Sequence[Slot], read: Shape, written: Shape) -> Reaches:
    begins = slots[operator.inputs[1]]
    return (Reach(int(begins.values()[1])), Reach(int(begins.values()[2]))) if begins.stored else None


_SPATIAL: dict[str, Callable[[Operator, Sequence[Slot], Shape, Shape], Reaches]] = {
    "CONV_2D": _window(1, 4),
    "DEPTHWISE_CONV_2D": _window(1, 5),
    "TRANSPOSE_CONV": _transposed,
    "AVERAGE_POOL_2D": _pooled,
    "MAX_POOL_2D": _pooled,
    "L2_POOL_2D": _pooled,
    "PAD": _framed,
    "PADV2": _framed,
    "MIRROR_PAD": _framed,
    "RESIZE_NEAREST_NEIGHBOR": _nearest,
    "RESIZE_BILINEAR": _linear,
    "SLICE": _sliced,
    "STRIDED_SLICE": _strided,
    "SPACE_TO_DEPTH": _folded,
    "DEPTH_TO_SPACE": _nearest,
    "MEAN": _reduced,
    "SUM": _reduced,
    "REDUCE_MAX": _reduced,
}


def _kernel(operator: Operator, slots: Sequence[Slot]) -> Kernel:
    """Weights are (out, height, width, in of the group); depthwise (1, height, width, out)."""
    spread = operator.name == "TRANSPOSE_CONV"
    weights = slots[operator.inputs[1]].shape
    read, written = slots[operator.inputs[2 if spread else 0]].shape, slots[operator.outputs[0]].shape
    depthwise = operator.name == "DEPTHWISE_CONV_2D"
    bias = operator.inputs[3 if spread else 2 :]
    return Kernel(
        (weights[1], weights[2]),
        1 if depthwise else weights[3],
        weights[3] if depthwise else weights[0],
        (read[1], read[2], read[3]),
        (written[1], written[2], written[3]),
        bool(bias) and bias[0] >= 0,
        spread,
    )
