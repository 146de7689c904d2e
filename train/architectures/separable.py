"""A depthwise-separable network: MobileNet v1 (Howard et al. 2017, arXiv 1704.04861) for small pictures."""

import keras

from edge_app.errors import RecipeError
from train.architectures.blocks import channels, classifier, conv_bn_relu, depthwise_bn_relu

_STAGES = ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1))


def separable(
    shape: tuple[int, int, int], classes: int, *, width: float = 1.0, depth: int = 7, dropout: float = 0.0
) -> keras.Model:
    """The first `depth` of seven separable blocks; the stem halves pictures of 64 pixels and more.

    Raises ValueError for a greater depth.
    """
    if depth > len(_STAGES):
        raise RecipeError(
            f"architecture 'separable' has at most {len(_STAGES)} blocks; depth is {depth}. Try a smaller depth."
        )
    image = keras.Input(shape, name="image")
    x = conv_bn_relu(image, channels(32, width), strides=2 if min(shape[:2]) >= 64 else 1)
    for base, strides in _STAGES[:depth]:
        x = conv_bn_relu(depthwise_bn_relu(x, strides=strides), channels(base, width), kernel=1)
    return keras.Model(image, classifier(x, classes, dropout), name="separable")
