"""Keras layers, converted to int8: which map, and how the first that does not is called."""

import numpy as np
import pytest

from convert.edgetpu.prediction import predict
from convert.quantise import int8_flatbuffer
from convert.refusal import layer_names
from edge_app.chatter import hushed

CASES = {
    "relu": (lambda layers: layers.ReLU(name="looked_at"), None),
    "swish": (lambda layers: layers.Activation("silu", name="looked_at"), None),
    "hard swish": (lambda layers: layers.Activation("hard_swish", name="looked_at"), "HARD_SWISH"),
    "leaky": (lambda layers: layers.LeakyReLU(name="looked_at"), "LEAKY_RELU"),
    "nearest": (lambda layers: layers.UpSampling2D(name="looked_at"), "RESHAPE"),
    "bilinear": (lambda layers: layers.UpSampling2D(interpolation="bilinear", name="looked_at"), None),
    "transposed": (lambda layers: layers.Conv2DTranspose(4, 2, 2, name="looked_at"), None),
    "pooling": (lambda layers: layers.GlobalAveragePooling2D(name="looked_at"), None),
}


@pytest.mark.parametrize(("layer", "operator"), CASES.values(), ids=CASES)
def test_a_layer_maps_or_is_named(layer, operator):
    network = _network(layer)
    found = predict(
        int8_flatbuffer(network, np.random.default_rng(0).random((20, 8, 8, 3), np.float32)), layer_names(network)
    )
    if operator is None:
        assert found.first is None
        assert found.mac_share == 1
    else:
        assert (found.first.step.kind, found.first.layer) == (operator, "looked_at")
        assert 0 < found.mapped < len(found.verdicts)


def _network(layer):
    with hushed():
        import keras
        from keras import layers

        keras.utils.set_random_seed(1)
        before = layers.Conv2D(4, 3, padding="same")
        return keras.Sequential([keras.Input((8, 8, 3)), before, layer(layers), layers.Flatten(), layers.Dense(3)])
