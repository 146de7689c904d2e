"""A depthwise-separable network: MobileNet v1 (Howard et al. 2017, arXiv 1704.04861) for small pictures."""

import keras

from edge_app.errors import RecipeError
from train.architectures.blocks import channels, classifier, conv_bn_relu, depthwise_bn_relu
from train.architectures.blur import blur
from train.architectures.names import Pool

_STAGES = ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1))


def separable(
    shape: tuple[int, int, int],
    classes: int,
    *,
    width: float = 1.0,
    depth: int = 7,
    dropout: float = 0.0,
    pool: Pool = "max",
) -> keras.Model:
    """The first `depth` of seven separable blocks; the stem halves pictures of 64 pixels and more.

    With pool "blur", what would have strides goes without them and is smoothed before it is sub-sampled.
    Raises RecipeError for a greater depth.
    """
    if depth > len(_STAGES):
        raise RecipeError(
            f"architecture 'separable' has at most {len(_STAGES)} blocks; depth is {depth}. Try a smaller depth."
        )
    image = keras.Input(shape, name="image")
    stem, blurred = 2 if min(shape[:2]) >= 64 else 1, pool == "blur"
    x = conv_bn_relu(image, channels(32, width), strides=1 if blurred else stem)
    x = blur(x, strides=stem) if blurred else x
    for base, strides in _STAGES[:depth]:
        x = depthwise_bn_relu(x, strides=1 if blurred else strides)
        x = blur(x, strides=strides) if blurred else x
        x = conv_bn_relu(x, channels(base, width), kernel=1)
    return keras.Model(image, classifier(x, classes, dropout), name="separable")
