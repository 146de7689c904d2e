"""The layers of a Keras network, from the network alone."""

import math
from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from typing import Any

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
)
from edge_app.explain.layers.kernel import Kernel
from edge_app.explain.layers.layer import Layer, Step, distinct, layers, words

_IN_PLACE = words(
    "Absolute Activation ActivityRegularization Add AlphaDropout Average BatchNormalization Clip Divide Dropout "
    "ELU Exp GaussianDropout GaussianNoise Gelu HardSigmoid HardSilu HardSwish Identity LeakyReLU LeakyRelu "
    "Maximum Minimum Multiply Negative Normalization PReLU ReLU Relu Relu6 Rescaling Sigmoid Silu Softmax "
    "SpatialDropout2D Sqrt Square Subtract Swish Tanh UnitNormalization"
)
"""Each unit of these depends on units of the same place, of any channel."""
_POOLS = words("AveragePooling2D MaxPooling2D")
_ALL = words("GlobalAveragePooling2D GlobalMaxPooling2D")
_KERNELS = words("Conv2D DepthwiseConv2D Conv2DTranspose")
"""A separable convolution is two in one, and has no single kernel to compare."""

Pair = tuple[int, int]


def keras_layers(network: Any) -> tuple[Layer, ...]:
    """All layers and operations of a `keras.Model` with one picture as its input, those of models inside it too.

    The keys of tensors are those of `tensor_key`. Raises ModelError for other inputs and for a network without a graph.
    """
    if not hasattr(network, "_nodes_by_depth") and not hasattr(network, "_functional"):
        raise ModelError("The network is a class of its own without a graph; wanted a functional or sequential one.")
    picture = network.inputs[0]
    if len(network.inputs) != 1 or len(picture.shape) != 4 or None in picture.shape[1:]:
        raise ModelError(f"The network takes {[tuple(one.shape) for one in network.inputs]}; wanted one picture.")
    steps = list(_steps(network, {}, ""))
    names = distinct([step.name for step in steps])
    named = [replace(step, name=name) for step, name in zip(steps, names, strict=True)]
    return layers(named, tensor_key(picture), (picture.shape[1], picture.shape[2]))


def tensor_key(tensor: Any) -> Hashable:
    """What tells a Keras tensor from others."""
    return id(tensor)


def _steps(network: Any, same: dict[Hashable, Hashable], scope: str, seen: set[int] | None = None) -> Iterator[Step]:
    """same: tensor of a model inside another -> the one outside that takes its place. seen: layers that came before."""
    seen = set() if seen is None else seen
    graph = getattr(network, "_functional", None) or network
    for depth in sorted(graph._nodes_by_depth, reverse=True):
        for node in graph._nodes_by_depth[depth]:
            if node.is_input:
                continue
            layer = node.operation
            if hasattr(layer, "_nodes_by_depth") or hasattr(layer, "_functional"):
                same |= _joints(layer.inputs, node.input_tensors, same)
                yield from _steps(layer, same, f"{scope}{layer.name}/", seen)
                same |= _joints(node.output_tensors, layer.outputs, same)
            else:
                yield _step(node, layer, same, scope, new=id(layer) not in seen)
                seen.add(id(layer))


def _joints(inside: list[Any], outside: list[Any], same: dict[Hashable, Hashable]) -> dict[Hashable, Hashable]:
    keys = (same.get(tensor_key(tensor), tensor_key(tensor)) for tensor in outside)
    return dict(zip(map(tensor_key, inside), keys, strict=True))


def _step(node: Any, layer: Any, same: dict[Hashable, Hashable], scope: str, *, new: bool) -> Step:
    kind, reads = type(layer).__name__, [tensor_key(tensor) for tensor in node.input_tensors]
    read, written = tuple(node.input_tensors[0].shape[1:]), tuple(node.output_tensors[0].shape[1:])
    kernel = _kernel(kind, layer, read, written) if kind in _KERNELS else None
    return Step(
        f"{scope}{layer.name}",
        kind,
        tuple(same.get(key, key) for key in reads),
        tuple(tensor_key(tensor) for tensor in node.output_tensors),
        written,
        _reach(kind, layer, read, written),
        layer.count_params() if new and hasattr(layer, "count_params") else 0,
        _macs(kind, layer, read, written, kernel),
        kernel,
    )


def _reach(kind: str, layer: Any, read: tuple[int, ...], written: tuple[int, ...]) -> Reaches:
    if kind in _IN_PLACE:
        return HERE
    if kind in _ALL or (kind == "Dense" and len(read) == 1):
        return EVERYTHING
    if kind in {"Concatenate", "Dense", "LayerNormalization"}:
        return HERE if _by_channels(layer, len(read) + 1) else None
    return _SPATIAL[kind](layer, read, written) if kind in _SPATIAL and len(read) == 3 else None


def _by_channels(layer: Any, rank: int) -> bool:
    """Whether it goes along the last axis alone."""
    axis = getattr(layer, "axis", -1)
    axes = axis if isinstance(axis, list | tuple) else [axis]
    return [one % rank for one in axes] == [rank - 1]


Sides = tuple[int, ...]


def _convolved(layer: Any, read: Sides, written: Sides) -> Reaches:
    return _padded(layer, layer.kernel_size, layer.strides, layer.dilation_rate, read, written)


def _pooled(layer: Any, read: Sides, written: Sides) -> Reaches:
    return _padded(layer, layer.pool_size, layer.strides, (1, 1), read, written)


def _padded(layer: Any, size: Pair, strides: Pair, dilation: Pair, read: Sides, written: Sides) -> Reaches:
    same = layer.padding == "same"
    down, across = (
        convolved(read[axis], written[axis], size[axis], strides[axis], dilation[axis], same=same) for axis in (0, 1)
    )
    return down, across


def _transposed(layer: Any, read: Sides, written: Sides) -> Reaches:
    size, strides, same = layer.kernel_size, layer.strides, layer.padding == "same"
    down, across = (spread(read[axis], written[axis], size[axis], strides[axis], same=same) for axis in (0, 1))
    return down, across


def _framed(layer: Any, read: Sides, written: Sides) -> Reaches:
    return Reach(start=-layer.padding[0][0]), Reach(start=-layer.padding[1][0])


def _cropped(layer: Any, read: Sides, written: Sides) -> Reaches:
    return Reach(start=layer.cropping[0][0]), Reach(start=layer.cropping[1][0])


def _resized(layer: Any, read: Sides, written: Sides) -> Reaches:
    way = {"nearest": nearest, "bilinear": linear}.get(layer.interpolation)
    return (way(read[0], written[0]), way(read[1], written[1])) if way else None


def _flattened(layer: Any, read: Sides, written: Sides) -> Reaches:
    """Maps that stay as large keep their places, and those of one unit."""
    return HERE if read[:2] == written[:2] else None


_SPATIAL: dict[str, Callable[[Any, Sides, Sides], Reaches]] = {
    "Conv2D": _convolved,
    "DepthwiseConv2D": _convolved,
    "SeparableConv2D": _convolved,
    "Conv2DTranspose": _transposed,
    "AveragePooling2D": _pooled,
    "MaxPooling2D": _pooled,
    "ZeroPadding2D": _framed,
    "Cropping2D": _cropped,
    "UpSampling2D": _resized,
    "Resizing": _resized,
    "Resize": _resized,
    "Reshape": _flattened,
}


def _kernel(kind: str, layer: Any, read: Sides, written: Sides) -> Kernel:
    groups = getattr(layer, "groups", 1)
    depthwise = kind == "DepthwiseConv2D"
    return Kernel(
        (layer.kernel_size[0], layer.kernel_size[1]),
        1 if depthwise else read[2] // groups,
        written[2],
        (read[0], read[1], read[2]),
        (written[0], written[1], written[2]),
        bool(layer.use_bias),
        kind == "Conv2DTranspose",
    )


def _macs(kind: str, layer: Any, read: Sides, written: Sides, kernel: Kernel | None) -> int:
    """A convolution reads all its weights for each place."""
    if kind == "Dense":
        return math.prod(written) * read[-1]
    if kind == "SeparableConv2D":
        channels, window_size = read[2] * int(layer.depth_multiplier), int(math.prod(layer.kernel_size))
        return math.prod(written[:2]) * channels * (window_size + written[2])
    return kernel.places * kernel.weights if kernel else 0
