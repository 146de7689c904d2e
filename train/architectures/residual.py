"""Small residual networks in the CIFAR form (He et al. 2015, arXiv 1512.03385, section 4.2)."""

import keras
from keras import layers

from train.architectures.blocks import channels, classifier, conv_bn, conv_bn_relu
from train.architectures.blur import blur
from train.architectures.names import Pool

Stages = tuple[tuple[int, int, int], ...]

_STAGES: Stages = ((16, 1, 1), (32, 1, 2), (64, 1, 2))


def residual(
    shape: tuple[int, int, int],
    classes: int,
    *,
    width: float = 1.0,
    depth: int = 1,
    dropout: float = 0.0,
    stages: Stages = _STAGES,
    pool: Pool = "max",
) -> keras.Model:
    """16 channels, then `stages`: (channels, blocks, strides of the first block) each.

    `width` multiplies all channels, `depth` all blocks. With pool "blur", what would have strides goes without them and
    is smoothed before it is sub-sampled.
    """
    image = keras.Input(shape, name="image")
    x = conv_bn_relu(image, channels(16, width))
    for base, blocks, strides in stages:
        for block in range(blocks * depth):
            x = _block(x, channels(base, width), strides=strides if block == 0 else 1, pool=pool)
    return keras.Model(image, classifier(x, classes, dropout), name="residual")


def _block(x: keras.KerasTensor, filters: int, *, strides: int, pool: Pool) -> keras.KerasTensor:
    blurred = strides if pool == "blur" else 1
    changed = conv_bn(blur(conv_bn_relu(x, filters, strides=strides // blurred), strides=blurred), filters)
    same_shape = strides == 1 and x.shape[-1] == filters
    kept = x if same_shape else conv_bn(blur(x, strides=blurred), filters, kernel=1, strides=strides // blurred)
    return layers.ReLU()(layers.Add()([changed, kept]))
