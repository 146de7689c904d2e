"""The textbook CNN: convolution, ReLU, max-pooling, again; then dense + softmax (LeCun et al. 1998, with ReLU)."""

import keras
from keras import layers

from train.architectures.blocks import channels
from train.architectures.blur import blur
from train.architectures.names import Pool


def textbook(
    shape: tuple[int, int, int],
    classes: int,
    *,
    width: float = 1.0,
    depth: int = 2,
    dropout: float = 0.0,
    pool: Pool = "max",
) -> keras.Model:
    """`depth` stages of 16, 32, 64 ... channels, each halving the picture, and a hidden dense layer of 64.

    With pool "blur" the maximum is taken around every pixel, and smoothed before every second one is left out.
    """
    image = x = keras.Input(shape, name="image")
    for stage in range(depth):
        x = layers.Conv2D(channels(16 * 2**stage, width), 3, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D(2)(x) if pool == "max" else _max_blur(x)
    x = layers.Flatten()(x)
    x = layers.Dense(channels(64, width), activation="relu")(x)
    x = layers.Dropout(dropout)(x) if dropout else x
    return keras.Model(image, layers.Dense(classes, activation="softmax", name="scores")(x), name="textbook")


def _max_blur(x: keras.KerasTensor) -> keras.KerasTensor:
    return blur(layers.MaxPooling2D(2, strides=1, padding="same")(x), strides=2)
