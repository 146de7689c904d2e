"""A small residual network in the CIFAR form (He et al. 2015, arXiv 1512.03385, section 4.2)."""

import keras
from keras import layers

from train.architectures.blocks import channels, classifier, conv_bn, conv_bn_relu


def residual(
    shape: tuple[int, int, int], classes: int, *, width: float = 1.0, depth: int = 1, dropout: float = 0.0
) -> keras.Model:
    """Three stages of 16, 32, 64 channels with `depth` blocks each; the second and third halve the picture."""
    image = keras.Input(shape, name="image")
    x = conv_bn_relu(image, channels(16, width))
    for stage, base in enumerate((16, 32, 64)):
        for block in range(depth):
            x = _block(x, channels(base, width), strides=2 if stage and not block else 1)
    return keras.Model(image, classifier(x, classes, dropout), name="residual")


def _block(x: keras.KerasTensor, filters: int, *, strides: int) -> keras.KerasTensor:
    changed = conv_bn(conv_bn_relu(x, filters, strides=strides), filters)
    same_shape = strides == 1 and x.shape[-1] == filters
    kept = x if same_shape else conv_bn(x, filters, kernel=1, strides=strides)
    return layers.ReLU()(layers.Add()([changed, kept]))
