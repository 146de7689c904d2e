"""EfficientNet-Lite0: MobileNet's inverted residuals without the parts that int8 hardware dislikes.

Tan and Le 2019, arXiv 1905.11946; the Lite variants drop squeeze-and-excitation and use ReLU6
(https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite).
"""

import re

import keras
import numpy as np
from keras import layers

from edge_app.errors import RecipeError
from train.architectures.blocks import channels, classifier

_STAGES = (  # kernel, strides, expansion, channels, blocks
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)
STAGES = len(_STAGES)
_BLOCKS = tuple(  # kernel, strides, expansion, channels: only the first block of a stage has its strides
    (kernel, strides if block == 0 else 1, expansion, base)
    for kernel, strides, expansion, base, blocks in _STAGES
    for block in range(blocks)
)


def efficientnet_lite0(
    shape: tuple[int, int, int], classes: int, *, width: float = 1.0, depth: int = 16, dropout: float = 0.0
) -> keras.Model:
    """The first `depth` of sixteen blocks; all sixteen are followed by 1,280 mixed channels, as published.

    The seven stages end with blocks 1, 3, 5, 8, 11, 15 and 16. Raises RecipeError for a greater depth.
    """
    if depth > len(_BLOCKS):
        raise RecipeError(
            f"architecture 'efficientnet-lite0' has at most {len(_BLOCKS)} blocks; depth is {depth}. "
            "Try a smaller depth."
        )
    image = keras.Input(shape, name="image")
    x = _conv(image, 32, "stem", kernel=3, strides=2)
    for number, (kernel, strides, expansion, base) in enumerate(_BLOCKS[:depth]):
        x = _block(x, channels(base, width), f"block{number}", kernel, strides, expansion)
    if depth == len(_BLOCKS):
        x = _conv(x, 1280, "head")
    return keras.Model(image, classifier(x, classes, dropout), name="efficientnet_lite0")


def taps(network: keras.Model) -> dict[int, keras.KerasTensor]:
    """Stride -> feature map (n, h / stride, w / stride, channels), rounded up, for strides 4, 8, 16 and 32.

    Taken after the last block of that stride, after any shortcut and before the next expansion: what a detector's neck
    takes in. Strides that a shallower network does not reach are left out.
    """
    names = {layer.name for layer in network.layers}
    found: dict[int, keras.KerasTensor] = {}
    stride = 2
    for number, (_, strides, _, _) in enumerate(_BLOCKS):
        stride *= strides
        ends = [name for name in (f"block{number}_add", f"block{number}_project_bn") if name in names]
        if ends and stride >= 4:
            found[stride] = network.get_layer(ends[0]).output
    return found


def stage_of(layer: str) -> int:
    """The stage, 1 to 7, that the layer of that name belongs to: the stem to the first, what follows the last to 8."""
    if not (block := re.match(r"block(\d+)_", layer)):
        return 1 if layer == "image" or layer.startswith("stem_") else 8
    ends = np.cumsum([blocks for *_, blocks in _STAGES])
    return 1 + int(np.searchsorted(ends, int(block[1]), side="right"))


def _block(
    x: keras.KerasTensor, filters: int, name: str, kernel: int, strides: int, expansion: int
) -> keras.KerasTensor:
    """Inverted residual: expand, filter each channel alone, project. (n, h, w, c) -> (n, h/strides, w/strides, f)."""
    kept = x
    if expansion != 1:
        x = _conv(x, x.shape[-1] * expansion, f"{name}_expand")
    depthwise = f"{name}_depthwise"
    x = layers.DepthwiseConv2D(kernel, strides=strides, padding="same", use_bias=False, name=f"{depthwise}_conv")(x)
    x = layers.ReLU(6, name=f"{depthwise}_relu")(_bn(x, depthwise))
    x = layers.Conv2D(filters, 1, use_bias=False, name=f"{name}_project_conv")(x)
    x = _bn(x, f"{name}_project")
    if strides == 1 and kept.shape[-1] == filters:
        x = layers.Add(name=f"{name}_add")([kept, x])
    return x


def _conv(x: keras.KerasTensor, filters: int, name: str, *, kernel: int = 1, strides: int = 1) -> keras.KerasTensor:
    x = layers.Conv2D(filters, kernel, strides=strides, padding="same", use_bias=False, name=f"{name}_conv")(x)
    return layers.ReLU(6, name=f"{name}_relu")(_bn(x, name))


def _bn(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-3, name=f"{name}_bn")(x)
