"""Equalisation changes the sizes of channels and no answer."""

import keras
import numpy as np
import pytest

from convert.export import float_flatbuffer
from convert.rescue.activations import activations
from convert.rescue.equalise import equalised
from convert.rescue.graph import Graph
from convert.rescue.ranges import measured
from edge_app.chatter import hushed
from edge_app.errors import ConversionError

layers = keras.layers


def chain():
    """Every kind of writer, reader and step between that may be equalised."""
    return [
        layers.Conv2D(6, 3, strides=2, use_bias=False),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.MaxPooling2D(),
        layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same", activation="relu"),
        layers.Conv2D(5, 1),
        layers.LeakyReLU(negative_slope=0.2),
        layers.Conv2D(7, 3, padding="same", activation="relu"),
        layers.Flatten(),
        layers.Dense(9, activation="relu"),
        layers.Dense(4, activation="softmax"),
    ]


def not_homogeneous():
    return [
        layers.Conv2D(6, 3, activation="relu6"),
        layers.Conv2D(6, 3, activation="silu"),
        layers.Conv2D(6, 3, activation="tanh"),
        layers.Conv2D(4, 3),
        layers.GlobalAveragePooling2D(),
        layers.Softmax(),
    ]


def network(parts, seed=0):
    """With weights and biases that differ widely from channel to channel."""
    with hushed():
        keras.utils.set_random_seed(seed)
        made = keras.Sequential([keras.Input((16, 16, 3)), *parts])
        random = np.random.default_rng(seed)
        for layer in made.layers:
            layer.set_weights([lopsided(values, random) for values in layer.get_weights()])
    return made


def lopsided(values, random):
    sizes = 10 ** random.uniform(-1, 1, values.shape[-1])
    raw = random.uniform(0.1, 1, values.shape) if values.ndim == 1 else random.normal(0, 0.25, values.shape)
    return raw * sizes


@pytest.fixture(scope="module")
def images():
    return list(np.random.default_rng(1).random((8, 16, 16, 3), np.float32))


def residual():
    """Both branches of the sum would have to be scaled alike; the layer behind it may be."""
    image = keras.Input((16, 16, 3))
    stem = layers.Conv2D(6, 3, padding="same", activation="relu")(image)
    branch = layers.Conv2D(6, 3, padding="same")(stem)
    joined = layers.ReLU()(layers.Add()([stem, branch]))
    return keras.Model(image, layers.Softmax()(layers.GlobalAveragePooling2D()(joined)))


def test_answers_stay_and_channels_become_alike(images):
    flatbuffer = float_flatbuffer(network(chain()))
    before = measured(flatbuffer, images)
    same = equalised(flatbuffer, before)
    after = measured(same, images)
    assert before.keys() == after.keys()
    name = Graph(flatbuffer).name(Graph(flatbuffer).outputs[0])
    for was, becomes in zip(activations(flatbuffer, images), activations(same, images), strict=True):
        np.testing.assert_allclose(becomes[name], was[name], atol=1e-5)
    writers = [step for step in Graph(same).steps if step.kind in ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")]
    tensors = [Graph(same).name(step.outputs[0]) for step in writers]
    assert len(tensors) == 6
    for tensor in tensors[:-1]:
        assert spread(after[tensor].peaks) < spread(before[tensor].peaks), tensor
    np.testing.assert_allclose(after[tensors[-1]].peaks, before[tensors[-1]].peaks, rtol=1e-4)


def test_channels_read_by_a_depthwise_layer_become_equal(images):
    """Its weights have a scale for each channel, so nothing speaks for a compromise."""
    flatbuffer = float_flatbuffer(network(chain()))
    same = equalised(flatbuffer, measured(flatbuffer, images))
    written = next(step for step in Graph(same).steps if step.kind == "CONV_2D").outputs[0]
    peaks = measured(same, images)[Graph(same).name(written)].peaks
    live = peaks[peaks > 0]
    assert len(live) > 2
    # The square root of the paper's compromise would leave the square root of the spread.
    assert spread(live) < 1.01


@pytest.mark.parametrize("make", [lambda: network(not_homogeneous()), residual], ids=["functions", "branches"])
def test_what_cannot_be_moved_is_left_alone(make, images):
    flatbuffer = float_flatbuffer(make())
    with pytest.raises(ConversionError, match="No two layers can be equalised"):
        equalised(flatbuffer, measured(flatbuffer, images))


def test_a_silent_channel_stays_as_it_is(images):
    silent = network(chain())
    with hushed():
        norm = next(layer for layer in silent.layers if isinstance(layer, layers.BatchNormalization))
        gamma, beta, *rest = norm.get_weights()
        gamma[0] = beta[0] = 0
        norm.set_weights([gamma, beta, *rest])
    flatbuffer = float_flatbuffer(silent)
    same = equalised(flatbuffer, measured(flatbuffer, images))
    name = Graph(flatbuffer).name(Graph(flatbuffer).outputs[0])
    for was, becomes in zip(activations(flatbuffer, images), activations(same, images), strict=True):
        np.testing.assert_allclose(becomes[name], was[name], atol=1e-5)


def spread(peaks):
    live = peaks[peaks > 0]
    return live.max() / live.min()
