"""Grad-CAM of a Keras network (Selvaraju et al. 2017, https://arxiv.org/abs/1610.02391).

For every network with a feature map, whatever follows that. Where a mean and one dense layer follow, it is the class
activation map of Zhou et al., but for a factor, without what speaks against the class.
"""

from functools import cached_property
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from edge_app.errors import ExplainError
from edge_app.values import Floats
from train.explain.gradient import gradient


def grad_cam(network: keras.Model, values: Floats, index: int, layer: str | None = None) -> Floats:
    """How much each place of a feature map speaks for the class `index`, float32 (rows, columns), 0 or more.

    values: the input, float32 (height, width, channels), as `edge_app.preprocess.preprocess` gives it. layer: whose
    output is looked at, by default the last that has rows and columns. Raises ExplainError, as `GradCam` does.
    """
    return GradCam(network, layer).of(values, index)


class GradCam:
    """For many pictures of one network.

    Raises ExplainError for a network that is no classifier, for a layer that it does not have, or whose output has no
    rows and columns, and where Keras runs on a backend that derivatives are not taken with.
    """

    def __init__(self, network: keras.Model, layer: str | None = None) -> None:
        self._network = network
        if len(network.outputs) != 1 or len(network.outputs[0].shape) != 2:
            shapes = [tuple(output.shape) for output in network.outputs]
            raise ExplainError(
                f"{network.name!r} has outputs of the shapes {shapes}; Grad-CAM explains a classifier, with "
                "one output (pictures, classes)."
            )
        self.layer = _named(network, layer) if layer else _last(network)

    def of(self, values: Floats, index: int) -> Floats:
        """As `grad_cam`."""
        features = np.asarray(self._before(values[np.newaxis], training=False), np.float32)
        weights = gradient(lambda map_: self._logit(map_, index), features).mean(axis=(1, 2))
        return np.asarray((features[0] @ weights[0]).clip(0), np.float32)

    def _logit(self, features: Any, index: int) -> Any:
        """The score before softmax, which the paper takes: a probability of nearly 1 hardly changes any more."""
        last = self._network.layers[-1]
        before = self._after(features, training=False)
        if isinstance(last, layers.Dense):
            before = ops.matmul(before, last.kernel) + (last.bias if last.use_bias else 0)
        return before[0, index]

    @cached_property
    def _before(self) -> keras.Model:
        return keras.Model(self._network.inputs[0], self._features)

    @cached_property
    def _after(self) -> keras.Model:
        """From the feature map to what the last layer reads, or its output where that is no dense or softmax layer."""
        last = self._network.layers[-1]
        node = _node(self._network, last)
        before = isinstance(last, layers.Dense | layers.Softmax | layers.Activation)
        return keras.Model(self._features, node.input_tensors[0] if before else node.output_tensors[0])

    @property
    def _features(self) -> Any:
        return _node(self._network, self.layer).output_tensors[0]


def _node(network: keras.Model, layer: keras.Layer) -> Any:
    """Where the network uses a layer, the last time; a loaded sequential one has other uses of it, in no network."""
    graph = getattr(network, "_functional", None) or network
    nodes = (node for depth in sorted(graph._nodes_by_depth) for node in graph._nodes_by_depth[depth])
    return next(node for node in nodes if node.operation is layer)


def _last(network: keras.Model) -> keras.Layer:
    found = [layer for layer in network.layers if _spatial(layer)]
    if not found:
        raise ExplainError(
            f"No layer of the network {network.name!r} has an output with rows and columns. Use occlusion, which works "
            "for every classifier."
        )
    return found[-1]


def _named(network: keras.Model, name: str) -> keras.Layer:
    names = [layer.name for layer in network.layers if _spatial(layer)]
    if name not in names:
        raise ExplainError(f"No feature map is made by a layer {name!r}. Those that make one: {', '.join(names)}.")
    return network.get_layer(name)


def _spatial(layer: keras.Layer) -> bool:
    """Whether its output is a feature map of more than one place."""
    if isinstance(layer, layers.InputLayer):
        return False
    shape: tuple[int | None, ...] = tuple(getattr(layer.output, "shape", ()))
    return len(shape) == 4 and any(side != 1 for side in shape[1:3])  # None: open, of any size
