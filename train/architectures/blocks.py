"""The pieces that networks share."""

import keras
from keras import layers


def channels(base: int, width: float) -> int:
    """`base` times `width`, rounded to a multiple of 4 (int8 kernels work on groups of channels), at least 4."""
    return max(4, int(base * width / 4 + 0.5) * 4)


def conv_bn_relu(x: keras.KerasTensor, filters: int, *, kernel: int = 3, strides: int = 1) -> keras.KerasTensor:
    """Convolution, batch normalisation, ReLU. (n, h, w, c) -> (n, h / strides, w / strides, filters)."""
    return layers.ReLU()(conv_bn(x, filters, kernel=kernel, strides=strides))


def conv_bn(x: keras.KerasTensor, filters: int, *, kernel: int = 3, strides: int = 1) -> keras.KerasTensor:
    """Convolution and batch normalisation, which conversion folds into one operator."""
    x = layers.Conv2D(filters, kernel, strides=strides, padding="same", use_bias=False, kernel_initializer="he_normal")(
        x
    )
    return layers.BatchNormalization(momentum=0.9)(x)


def depthwise_bn_relu(x: keras.KerasTensor, *, strides: int = 1) -> keras.KerasTensor:
    """A 3x3 convolution for each channel alone, batch normalisation, ReLU."""
    x = layers.DepthwiseConv2D(3, strides=strides, padding="same", use_bias=False, depthwise_initializer="he_normal")(x)
    return layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))


def classifier(x: keras.KerasTensor, classes: int, dropout: float) -> keras.KerasTensor:
    """Mean over the picture, then dense + softmax. (n, h, w, c) -> (n, classes)."""
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(dropout)(x) if dropout else x
    return layers.Dense(classes, activation="softmax", name="scores")(x)
