"""A small one-stage detector: separable blocks, a pyramid of three grids, and what each cell of them answers."""

import keras
from keras import layers

from train.architectures.blocks import channels, conv_bn_relu
from train.architectures.pyramid import STRIDES, answers, block, check_sides

__all__ = ["STRIDES", "detector", "learner"]

_STAGES = ((24, 1), (48, 3), (96, 3), (128, 2))
"""(channels, blocks) at strides 4, 8, 16 and 32."""
_STEM, _NECK = 16, 48


def detector(
    shape: tuple[int, int, int], classes: int, *, keypoints: int = 0, width: float = 1.0, neck: int | None = None
) -> keras.Model:
    """An image (n, height, width, 3), sides that 32 divides, to its cells' answers; `width` multiplies all channels.

    neck: channels of the pyramid, instead of 48 times `width`. Outputs: "scores" (n, cells, classes), "boxes" (n,
    cells, 4) and, with keypoints, "keypoints" (n, cells, 2 k), all in [0, 1]; see `edge_app.detection.cells`. Raises
    RecipeError for other sides.
    """
    check_sides("detector", shape)
    image = keras.Input(shape, name="image")
    x, taps = conv_bn_relu(image, channels(_STEM, width), strides=2), []
    for base, blocks in _STAGES:
        for number in range(blocks):
            x = block(x, channels(base, width), strides=2 if number == 0 else 1)
        taps.append(x)
    outputs = answers(taps[1:], neck or channels(_NECK, width), classes, keypoints)
    return keras.Model(image, outputs, name="detector")


def learner(network: keras.Model) -> keras.Model:
    """`network` with one output (n, cells, classes + 4 + 2 k), for a loss that looks at all; it shares all layers."""
    outputs = [network.output[name] for name in ("scores", "boxes", "keypoints") if name in network.output]
    return keras.Model(network.input, layers.Concatenate(axis=-1, name="answers")(outputs))
