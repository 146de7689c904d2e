"""What detectors share behind their backbones: a pyramid of grids, and per grid scores, boxes and keypoints.

Only what int8 accelerators know: convolutions, ReLU, nearest enlargement, addition, sigmoid, fixed shapes. The grids
are joined from coarse to fine as in feature pyramids (Lin et al. 2017, arXiv 1612.03144), and each has a small head as
in FCOS (Tian et al. 2019, arXiv 1904.01355), with weights of its own.
"""

import keras
from keras import layers

from edge_app.errors import RecipeError
from train.architectures.blocks import conv_bn, conv_bn_relu, depthwise_bn_relu

STRIDES = (8, 16, 32)
_RARE = -4.6
"""First bias of scores: one in a hundred, so that the many empty cells do not drown the few others (Lin et al. 2017,
Focal Loss, arXiv 1708.02002, section 4.1)."""


def check_sides(name: str, shape: tuple[int, int, int]) -> None:
    """Raises RecipeError unless the grids of architecture `name` divide an image of (height, width, channels)."""
    if shape[0] % STRIDES[-1] or shape[1] % STRIDES[-1]:
        raise RecipeError(
            f"architecture {name!r} halves the picture five times; the input is {shape[1]}x{shape[0]} pixels. "
            f"Try sides that {STRIDES[-1]} divides, for example 224x224."
        )


def answers(taps: list[keras.KerasTensor], filters: int, classes: int, keypoints: int) -> dict[str, keras.KerasTensor]:
    """What each cell says, from features at `STRIDES`, fine to coarse; filters: channels of each grid.

    "scores" (n, cells, classes), "boxes" (n, cells, 4) and, with keypoints, "keypoints" (n, cells, 2 k), all in [0, 1].
    """
    widths = {"scores": classes, "boxes": 4, **({"keypoints": 2 * keypoints} if keypoints else {})}
    heads = [_head(grid, widths) for grid in _pyramid(taps, filters)]
    return {name: layers.Concatenate(axis=1, name=name)([head[name] for head in heads]) for name in widths}


def block(x: keras.KerasTensor, filters: int, *, strides: int = 1) -> keras.KerasTensor:
    """Each channel filtered alone, then all mixed; with a shortcut where the shape stays."""
    changed = conv_bn(depthwise_bn_relu(x, strides=strides), filters, kernel=1)
    if strides == 1 and x.shape[-1] == filters:
        changed = layers.Add()([x, changed])
    return layers.ReLU()(changed)


def _pyramid(taps: list[keras.KerasTensor], filters: int) -> list[keras.KerasTensor]:
    """Fine to coarse: each grid also knows what the coarser ones see."""
    *finer, x = (conv_bn_relu(tap, filters, kernel=1) for tap in taps)
    grids = [x]
    for tap in reversed(finer):
        x = block(layers.Add()([tap, _twice(x)]), filters)
        grids.insert(0, x)
    return grids


def _twice(x: keras.KerasTensor) -> keras.KerasTensor:
    """Each pixel four times.

    UpSampling2D would become reshapes in five dimensions, which no Edge TPU knows; behind the layer Resizing, batch
    norm takes a plain call of the network for training (Keras 3.15).
    """
    height, width = x.shape[1:3]
    return keras.ops.image.resize(x, (2 * height, 2 * width), interpolation="nearest")


def _head(grid: keras.KerasTensor, widths: dict[str, int]) -> dict[str, keras.KerasTensor]:
    x = block(grid, grid.shape[-1])
    return {name: layers.Reshape((-1, width))(_values(x, name, width)) for name, width in widths.items()}


def _values(x: keras.KerasTensor, name: str, width: int) -> keras.KerasTensor:
    bias = keras.initializers.Constant(_RARE if name == "scores" else 0.0)
    return layers.Conv2D(width, 1, activation="sigmoid", bias_initializer=bias)(x)
