"""Cross-layer equalisation: the same network, with channels of like size.

In int8 all channels of a tensor share one scale, so that a small channel beside a large one is rounded away. Where a
layer's output goes through nothing but f with f(s x) = s f(x) for s > 0 (ReLU, pooling), its channel i may be divided
by s_i and the weights that read it multiplied by s_i: Nagel et al. 2019, https://arxiv.org/abs/1906.04721, section 4.1.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from convert.rescue.graph import Graph, Step
from convert.rescue.ranges import Ranges
from edge_app.errors import ConversionError
from edge_app.values import Floats

_WEIGHTED = frozenset({"CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"})
_HOMOGENEOUS = frozenset({"AVERAGE_POOL_2D", "LEAKY_RELU", "MAX_POOL_2D", "MEAN", "PAD", "RELU", "RESHAPE"})
# ReLU6 is not among them: clipped at 6, a channel divided by s would be clipped at 6 s.
_SCALING = (schema.ActivationFunctionType.NONE, schema.ActivationFunctionType.RELU)
_CHANNELS_LAST = {"CONV_2D": False, "DEPTHWISE_CONV_2D": True, "FULLY_CONNECTED": False}
_LARGEST = 2.0**16


class Pair(NamedTuple):
    """A layer and those that read its output, with nothing but homogeneous steps between."""

    writer: Step
    readers: tuple[Step, ...]


def equalised(flatbuffer: bytes, ranges: Ranges) -> bytes:
    """An equivalent float model: the same answers but for rounding in float32. ranges: what its tensors hold.

    Raises ConversionError if there is no pair of layers to equalise.
    """
    graph = Graph(flatbuffer)
    found = [pair for step in graph.steps if (pair := _pair(graph, step))]
    if not found:
        raise ConversionError(
            "No two layers can be equalised: between all of them is a branch, or a function such as ReLU6 or swish "
            "that does not grow with its input."
        )
    for pair in found:
        scales = _scales(graph, pair, ranges[graph.name(pair.writer.outputs[0])].peaks)
        _divide_written(graph, pair.writer, scales)
        for reader in pair.readers:
            _multiply_read(graph, reader, scales)
    return graph.flatbuffer()


def _pair(graph: Graph, step: Step) -> Pair | None:
    if not _is_scalable(graph, step):
        return None
    channels = graph.shape(step.outputs[0])[-1]
    readers = tuple(_readers(graph, step.outputs[0]))
    fit = all(reader is not None and _reads(graph, reader) % channels == 0 for reader in readers)
    return Pair(step, tuple(filter(None, readers))) if readers and fit else None


def _readers(graph: Graph, tensor: int) -> Iterator[Step | None]:
    """The weighted steps that `tensor` leads to; None for a way that ends elsewhere."""
    if tensor in graph.outputs:
        yield None
    for step in graph.readers(tensor):
        if step.kind in _WEIGHTED and tensor == step.inputs[0] and _owns_weights(graph, step):
            yield step
        elif step.kind in _HOMOGENEOUS and _is_linear(step) and _keeps_channels(graph, step):
            yield from _readers(graph, step.outputs[0])
        else:
            yield None


def _is_scalable(graph: Graph, step: Step) -> bool:
    return step.kind in _WEIGHTED and _owns_weights(graph, step) and _is_linear(step)


def _is_linear(step: Step) -> bool:
    return getattr(step.options, "fusedActivationFunction", schema.ActivationFunctionType.NONE) in _SCALING


def _keeps_channels(graph: Graph, step: Step) -> bool:
    """Whether channel i of the input is channel i of the output, or every c-th value of it when it is flattened."""
    before, after = graph.shape(step.inputs[0]), graph.shape(step.outputs[0])
    return after[-1] == before[-1] or (step.kind == "RESHAPE" and len(after) == 2)


def _owns_weights(graph: Graph, step: Step) -> bool:
    """Whether weights and bias are constant and read by this step alone."""
    held = [number for number in step.inputs[1:3] if number >= 0]
    return all(graph.weights(number) is not None and len(graph.readers(number)) == 1 for number in held)


def _reads(graph: Graph, step: Step) -> int:
    """How many input channels each filter reads; of depthwise ones, how many there are together."""
    return graph.shape(step.inputs[0] if step.kind == "DEPTHWISE_CONV_2D" else step.inputs[1])[-1]


def _scales(graph: Graph, pair: Pair, peaks: Floats) -> Floats:
    """s_i = sqrt(a_i / w_i): the output's peak a_i and the weights' w_i in channel i become equal, sqrt(a_i w_i).

    a_i stands for the first layer's weights in equation 11 of the paper: TFLite gives each of their output channels a
    scale of its own, so that only what they compute suffers. The same holds of depthwise readers: if there are no
    others, s_i = a_i, and all peaks become equal. Channels that are always 0 stay as they are.
    """
    shared = [reader for reader in pair.readers if reader.kind != "DEPTHWISE_CONV_2D"]
    read = np.max([_importance(graph, reader, len(peaks)) for reader in shared], axis=0) if shared else peaks
    alive = (peaks > 0) & (read > 0)
    sizes = np.where(alive, peaks, 1.0)
    scales = np.sqrt(sizes / np.where(alive, read, 1.0)) if shared else sizes
    scales /= np.exp(np.log(scales[alive]).mean()) if alive.any() else 1.0
    return np.where(alive, scales, 1.0).clip(1 / _LARGEST, _LARGEST).astype(np.float32)


def _importance(graph: Graph, reader: Step, channels: int) -> Floats:
    """The largest weight for each channel read, as a share of its filter's largest, (channels,)."""
    weights = graph.weights(reader.inputs[1])
    assert weights is not None
    magnitudes = np.abs(weights).reshape(len(weights), -1, channels)
    largest = magnitudes.max(axis=(1, 2), keepdims=True)
    shares = magnitudes / np.where(largest > 0, largest, 1)
    return np.asarray(shares.max(axis=(0, 1)), np.float32)


def _divide_written(graph: Graph, step: Step, scales: Floats) -> None:
    for number in (tensor for tensor in step.inputs[1:3] if tensor >= 0):
        values = graph.weights(number)
        assert values is not None
        by_output = _CHANNELS_LAST[step.kind] or values.ndim == 1
        graph.put_weights(number, values / (scales if by_output else scales.reshape(-1, *[1] * (values.ndim - 1))))


def _multiply_read(graph: Graph, step: Step, scales: Floats) -> None:
    """Weights: (out, h, w, in); fully connected (out, in), each channel every c-th; depthwise (1, h, w, in * times)."""
    values = graph.weights(step.inputs[1])
    assert values is not None
    times = values.shape[-1] // len(scales)
    spread = np.repeat(scales, times) if step.kind == "DEPTHWISE_CONV_2D" else np.tile(scales, times)
    graph.put_weights(step.inputs[1], values * spread)
