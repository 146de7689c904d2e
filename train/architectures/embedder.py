"""A small network from an aligned face to a vector.

The plan of MobileFaceNet (Chen et al. 2018, arXiv 1804.07573): inverted residuals, and at the end each channel weighs
the places of the face for itself, since eyes and chin do not count alike; with ReLU, which int8 kernels and
accelerators know, and with more of the weights where the picture is small and they cost little time.
"""

import keras
from keras import layers

from train.architectures.blocks import channels, conv_bn, conv_bn_relu, depthwise_bn_relu

_STEM = 48
_STAGES = ((64, 2, 3), (128, 2, 5), (160, 4, 3))
"""(channels, expansion, blocks) at strides 4, 8 and 16."""
_LAST = 512


def embedder(shape: tuple[int, int, int], size: int, *, width: float = 1.0) -> keras.Model:
    """An image (n, height, width, 3) to vectors (n, size), of any length; `width` multiplies all channels."""
    image = keras.Input(shape, name="image")
    x = depthwise_bn_relu(conv_bn_relu(image, channels(_STEM, width), strides=2))
    for base, expansion, blocks in _STAGES:
        for block in range(blocks):
            x = _inverted(x, channels(base, width), expansion, strides=2 if block == 0 else 1)
    x = conv_bn_relu(x, channels(_LAST, width), kernel=1)
    x = layers.DepthwiseConv2D(x.shape[1:3], use_bias=False)(x)
    x = layers.Flatten()(layers.BatchNormalization(momentum=0.9)(x))
    return keras.Model(image, layers.Dense(size, name="vector")(x), name="embedder")


def _inverted(x: keras.KerasTensor, filters: int, expansion: int, *, strides: int) -> keras.KerasTensor:
    """Widened, filtered channel by channel, narrowed again without an activation (Sandler et al. 2018, 1801.04381)."""
    wide = conv_bn_relu(x, expansion * filters, kernel=1)
    narrow = conv_bn(depthwise_bn_relu(wide, strides=strides), filters, kernel=1)
    return layers.Add()([x, narrow]) if x.shape == narrow.shape else narrow
