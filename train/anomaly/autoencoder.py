"""How badly a small network rebuilds what it has never seen: an autoencoder, learned on normal pictures."""

from typing import Any

import keras
import numpy as np
from keras import layers

from edge_app.values import Floats
from train.pictures.batches import PlainBatches, TrainingBatches

_CHANNELS = (16, 32, 64)
"""Of the encoder's convolutions, each of which halves the picture's sides, and backwards of the decoder's."""
_NARROW = 16
"""Channels where the picture is narrowest: more rebuild anomalies as well."""
CELL = 8
"""Pixels of a side of a cell of the heat map."""


def autoencoder(shape: tuple[int, int, int], width: float = 1.0) -> keras.Model:
    """From input values (height, width, channels) to the same; both sides are multiples of 8."""
    image = keras.Input(shape, name="image")
    wide = [max(8, round(width * channels)) for channels in _CHANNELS]
    x = image
    for channels in wide:
        x = layers.Conv2D(channels, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2D(max(4, round(width * _NARROW)), 1)(x)
    for channels in reversed(wide):
        x = layers.Conv2D(channels, 3, padding="same", activation="relu")(x)
        x = keras.ops.image.resize(x, (2 * x.shape[1], 2 * x.shape[2]), interpolation="nearest")
    return keras.Model(image, layers.Conv2D(shape[-1], 3, padding="same", name="rebuilt")(x), name="autoencoder")


def error_network(rebuilding: keras.Model) -> keras.Model:
    """The mean absolute difference to what `rebuilding` makes of a picture, in each cell; the score is the largest.

    Outputs: "score" (1,) and "heat" (rows, columns, 1). See `calibrated`.
    """
    image = rebuilding.input
    channels = image.shape[-1]
    off = layers.Subtract()([image, rebuilding.output])
    both = layers.Conv2D(2 * channels, 1, use_bias=False, activation="relu", name="differences")
    mean = layers.Conv2D(1, 1, use_bias=False, name="heat")
    heat = mean(layers.AveragePooling2D(CELL)(both(off)))
    score = layers.GlobalMaxPooling2D(name="score")(heat)
    both.set_weights([np.concatenate([np.eye(channels), -np.eye(channels)], axis=1)[None, None]])
    mean.set_weights([np.full((1, 1, 2 * channels, 1), 1 / channels)])
    return keras.Model(image, {"score": score, "heat": heat}, name="autoencoder_error")


def calibrated(network: keras.Model, batches: PlainBatches) -> keras.Model:
    """`network` with its heat in multiples of the mean over normal pictures, as other methods have it."""
    usual = float(np.mean(network.predict(batches, verbose=0)["heat"]))
    layer = network.get_layer("heat")
    layer.set_weights([weights / max(usual, 1e-6) for weights in layer.get_weights()])
    return network


class RebuildBatches(TrainingBatches):
    """Augmented pictures, to be rebuilt as they are: (values, values), float32 (b, height, width, channels) each."""

    def __getitem__(self, index: int) -> tuple[Floats, Floats]:
        values, _ = super().__getitem__(index)
        return values, values


class PlainRebuildBatches(PlainBatches):
    """As `PlainBatches`, to be rebuilt."""

    def __getitem__(self, index: int) -> tuple[Floats, Any]:
        values, _ = super().__getitem__(index)
        return values, values
