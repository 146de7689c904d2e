"""Where the pictures end in a network: the last feature map, and how each class weighs its channels."""

from dataclasses import dataclass
from operator import ge

import numpy as np

from edge_app.errors import ExplainError
from edge_app.inference.flat_table import FlatTable
from edge_app.inference.program import Operator, Program, program
from edge_app.values import Floats

_UNCHANGED = frozenset({"DEQUANTIZE", "QUANTIZE", "RESHAPE", "SQUEEZE"})
"""They leave the order of the numbers as it is."""
_LAST = _UNCHANGED | {"LOGISTIC", "SOFTMAX"}
"""What may follow the classes."""


@dataclass(frozen=True, slots=True)
class Ending:
    """A mean over the feature map, then one weight for each channel and class.

    features: the tensor of the map. grid_hw: its rows and columns. weights: float32 (classes, channels), dequantised.
    bias: float32 (classes,). Of a map f (rows, columns, channels), the logit of a class is the mean over all places of
    f @ weights[class], plus its bias: what each place adds to the mean is what it has spoken for that class.
    """

    features: int
    grid_hw: tuple[int, int]
    weights: Floats
    bias: Floats


def ending(flatbuffer: bytes, where: str) -> Ending:
    """How the network ends. `where` names the file in errors.

    Raises ExplainError, which says what to use instead, for one that does not end in a mean over a feature map and at
    most one dense layer (a fully connected one, or a convolution of the mean; none where the map has a channel for each
    class), or whose file is damaged.
    """
    try:
        network = program(FlatTable.root(flatbuffer))
        if len(network.outputs) != 1:
            raise _OtherError(f"it has {len(network.outputs)} outputs, as a detector has")
        return _ending(network)
    except _OtherError as other:
        raise ExplainError(
            f"{where} has no class activation map: {other}. Wanted: convolutions, a mean over the picture (global "
            "average pooling), one dense layer. Use occlusion, which works for every classifier, or Grad-CAM on the "
            "Keras network of its run."
        ) from other
    except (ValueError, IndexError) as error:
        raise ExplainError(f"{where} cannot be read: there is {error} in its tables. Copy it again.") from error


class _OtherError(Exception):
    """The network ends otherwise; says how."""


def _ending(network: Program) -> Ending:
    last = _before(network, network.outputs[0], _LAST)
    if last is None:
        raise _OtherError("no operator makes its output")
    dense = last if _is_dense(network, last) else None
    pool = _before(network, dense.inputs[0], _UNCHANGED) if dense else last
    if pool is None or not _averages(network, pool):
        raise _OtherError(_how(network, dense, pool))
    features = pool.inputs[0]
    rows, columns, channels = network.slots[features].shape[1:]
    if rows * columns == 1:
        raise _OtherError("its last feature map has one place only")
    weights, bias = _weights(network, dense) if dense else (np.eye(channels, dtype=np.float32), None)
    if weights.shape[1] != channels:
        raise _OtherError(
            f"its dense layer reads {weights.shape[1]} numbers, and the feature map has {channels} channels"
        )
    return Ending(features, (rows, columns), weights, np.zeros(len(weights), np.float32) if bias is None else bias)


def _before(network: Program, tensor: int, passed: frozenset[str]) -> Operator | None:
    """What makes a tensor, before the operators in `passed`."""
    maker = network.maker(tensor)
    while maker is not None and maker.name in passed:
        maker = network.maker(maker.inputs[0])
    return maker


def _is_dense(network: Program, operator: Operator) -> bool:
    """Fully connected, or a convolution of one place, which is the same."""
    if operator.name == "CONV_2D":
        return network.slots[operator.inputs[0]].shape[1:3] == (1, 1)
    return operator.name == "FULLY_CONNECTED"


def _averages(network: Program, operator: Operator) -> bool:
    """Whether it takes the mean over a whole feature map (1, rows, columns, channels)."""
    before = network.slots[operator.inputs[0]].shape
    if len(before) != 4:
        return False
    if operator.name == "MEAN":
        return sorted(axis % 4 for axis in network.slots[operator.inputs[1]].values().ravel().tolist()) == [1, 2]
    return (
        operator.name == "AVERAGE_POOL_2D"
        and all(map(ge, _window(operator), before[1:3]))
        and _places(network, operator) == (1, 1)
    )


def _window(operator: Operator) -> tuple[int, int]:
    """Height and width over which it averages; places beyond the edge do not count."""
    return operator.option(4, "i"), operator.option(3, "i")


def _places(network: Program, operator: Operator) -> tuple[int, ...]:
    return network.slots[operator.outputs[0]].shape[1:3]


def _weights(network: Program, dense: Operator) -> tuple[Floats, Floats | None]:
    weights = network.slots[_constant(network, dense.inputs[1])].real()
    bias = dense.inputs[2] if len(dense.inputs) > 2 else -1
    return weights.reshape(len(weights), -1), None if bias < 0 else network.slots[_constant(network, bias)].real()


def _constant(network: Program, tensor: int) -> int:
    """Files with weights of 16 bits make them float32 first."""
    maker = network.maker(tensor)
    return maker.inputs[0] if maker is not None and maker.name == "DEQUANTIZE" else tensor


def _how(network: Program, dense: Operator | None, before: Operator | None) -> str:
    if dense is None:
        return "it does not end in a dense layer after a mean"
    if before is not None and _is_dense(network, before):
        return "it ends in two dense layers, between which places are mixed"
    return "its dense layer reads other numbers than the means of a feature map, such as a flattened map"
