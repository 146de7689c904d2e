"""Blurring layers in int8: ordinary operators, the answers of Keras, all of it on an Edge TPU."""

import numpy as np
import pytest

from convert.edgetpu.prediction import predict
from convert.operators import operators
from convert.quantise import int8_flatbuffer
from convert.refusal import layer_names
from edge_app.chatter import hushed

SIDE = 32
VALUES = np.random.default_rng(0).random((40, SIDE, SIDE, 3), np.float32)


@pytest.fixture(scope="module", params=["max", "strides"])
def blurring(request):
    """As recipes build it: (network, number of blurs)."""
    with hushed():
        import keras
        from keras import layers

        keras.utils.set_random_seed(3)
        image = keras.Input((SIDE, SIDE, 3))
        x = layers.Conv2D(8, 3, padding="same", use_bias=False)(image)
        x = layers.ReLU()(layers.BatchNormalization()(x))
        if request.param == "max":
            x = layers.MaxPooling2D(2, strides=1, padding="same")(x)
        x = _blurred(layers, x)
        x = layers.Conv2D(16, 3, padding="same", activation="relu")(x)
        x = layers.GlobalAveragePooling2D()(_blurred(layers, x))
        return keras.Model(image, layers.Dense(4, activation="softmax")(x))


def test_int8_answers_as_keras_does(blurring, invoke):
    int8 = invoke(int8_flatbuffer(blurring, VALUES), VALUES)
    assert np.abs(int8 - blurring.predict(VALUES, verbose=0)).max() < 0.02


def test_only_ordinary_operators_that_an_edge_tpu_knows(blurring):
    flatbuffer = int8_flatbuffer(blurring, VALUES)
    found = operators(flatbuffer)
    assert sum(step.name == "DEPTHWISE_CONV_2D" for step in found) == 2
    assert {step.name for step in found} <= {
        "CONV_2D", "DEPTHWISE_CONV_2D", "MAX_POOL_2D", "MEAN", "FULLY_CONNECTED", "SOFTMAX"
    }  # fmt: skip
    mapped = predict(flatbuffer, layer_names(blurring))
    assert mapped.first is None
    assert mapped.mac_share == 1


def _blurred(layers, x):
    layer = layers.DepthwiseConv2D(3, strides=2, padding="same", use_bias=False, trainable=False)
    smoothed = layer(x)
    kernel = np.outer([1, 2, 1], [1, 2, 1]) / 16
    layer.set_weights([np.repeat(kernel[:, :, None, None], x.shape[-1], axis=2)])
    return smoothed
