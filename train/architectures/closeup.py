"""Where the parts of one object are in a picture of it alone: a detector with a single cell.

What finds objects of all sizes anywhere cannot place their parts exactly as well; a second, small network that looks at
each of them from near can (Zhang et al. 2016, Joint Face Detection and Alignment using Multi-task Cascaded
Convolutional Networks, arXiv 1604.02878).
"""

import keras
from keras import layers

from edge_app.errors import RecipeError
from train.architectures.blocks import channels, conv_bn_relu
from train.architectures.pyramid import block

NAME = "closeup"
_STEM = 16
_STAGES = ((32, 2), (64, 3), (96, 3))
"""(channels, blocks) at strides 4, 8 and 16."""
_LAST = 128


def closeup(shape: tuple[int, int, int], classes: int, *, keypoints: int, width: float = 1.0) -> keras.Model:
    """A square image (n, side, side, 3) to the answers of its one cell; `width` multiplies all channels.

    Outputs as of `train.architectures.detector.detector`, with one cell. Every place of the last features has weights
    of its own, since where something is matters here. Raises RecipeError for another shape, or without keypoints.
    """
    if shape[0] != shape[1] or shape[0] % 16 or not keypoints:
        raise RecipeError(
            f"architecture {NAME!r} places keypoints in a square that 16 divides; the input is {shape[1]}x{shape[0]} "
            f"pixels and there are {keypoints} keypoints. Try 96x96 and objects.keypoints."
        )
    image = keras.Input(shape, name="image")
    x = conv_bn_relu(image, channels(_STEM, width), strides=2)
    for base, blocks in _STAGES:
        for number in range(blocks):
            x = block(x, channels(base, width), strides=2 if number == 0 else 1)
    x = conv_bn_relu(x, channels(_LAST // 4, width), kernel=1)
    x = layers.ReLU()(layers.Dense(channels(_LAST, width))(layers.Flatten()(x)))
    widths = {"scores": classes, "boxes": 4, "keypoints": 2 * keypoints}
    outputs = {
        name: layers.Reshape((1, width), name=name)(layers.Dense(width, activation="sigmoid")(x))
        for name, width in widths.items()
    }
    return keras.Model(image, outputs, name=NAME)
