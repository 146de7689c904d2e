"""Networks that blur, in int8: ordinary operators, the answers of Keras, all of it on an Edge TPU."""

import numpy as np
import pytest

from convert.edgetpu.prediction import predict
from convert.operators import operators
from convert.quantise import int8_flatbuffer
from convert.refusal import layer_names
from edge_app.chatter import hushed

_RNG = np.random.default_rng(0)
VALUES = (_RNG.random((40, 8, 8, 3), np.float32) * _RNG.random((40, 1, 1, 3), np.float32)).repeat(4, 1).repeat(4, 2)
"""Squares of 4 x 4 pixels, tinted."""
ORDINARY = {"ADD", "CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "MAX_POOL_2D", "MEAN", "RESHAPE", "SOFTMAX"}


@pytest.fixture(scope="module", params=["textbook", "residual", "separable"])
def blurring(request):
    """(network with random weights, whose answers differ widely all the same; its int8 flatbuffer)."""
    with hushed():
        import keras

        from train.architectures import build
        from train.recipe import Architecture

        keras.utils.set_random_seed(3)
        depth = {"residual": 1}.get(request.param, 2)
        network = build(Architecture(name=request.param, depth=depth, pool="blur"), VALUES.shape[1:], 4)
        kernel, bias = network.layers[-1].get_weights()
        spread = np.log(network.predict(VALUES, verbose=0)).std(axis=0).mean()
        network.layers[-1].set_weights([kernel / spread, bias])
    return network, int8_flatbuffer(network, VALUES)


def test_int8_answers_as_keras_does(blurring, invoke):
    network, flatbuffer = blurring
    keras_answers, answers = network.predict(VALUES, verbose=0), invoke(flatbuffer, VALUES)
    assert np.ptp(keras_answers, axis=0).max() > 0.3, "all pictures look alike to this network: nothing is shown"
    assert np.abs(answers - keras_answers).mean() < 0.02
    assert np.corrcoef(answers.ravel(), keras_answers.ravel())[0, 1] > 0.99


def test_only_ordinary_operators_that_an_edge_tpu_knows(blurring):
    network, flatbuffer = blurring
    found = {step.name for step in operators(flatbuffer)}
    assert "DEPTHWISE_CONV_2D" in found
    assert found <= ORDINARY
    mapped = predict(flatbuffer, layer_names(network))
    assert mapped.first is None
    assert mapped.mac_share == 1
