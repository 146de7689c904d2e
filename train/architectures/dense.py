"""A network that has no idea what a picture is: every pixel has weights of its own. To compare others with."""

import keras
from keras import layers

from train.architectures.blocks import channels


def dense(
    shape: tuple[int, int, int], classes: int, *, width: float = 1.0, depth: int = 1, dropout: float = 0.0
) -> keras.Model:
    """`depth` hidden layers of 64 with ReLU."""
    image = keras.Input(shape, name="image")
    x = layers.Flatten()(image)
    for _ in range(depth):
        x = layers.Dense(channels(64, width), activation="relu")(x)
    x = layers.Dropout(dropout)(x) if dropout else x
    return keras.Model(image, layers.Dense(classes, activation="softmax", name="scores")(x), name="dense")
