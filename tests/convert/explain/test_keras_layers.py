"""Receptive fields against gradients, parameters and products against Keras, and both against the converted file."""

import numpy as np
import pytest

from convert.explain.layers import keras_layers
from convert.export import float_flatbuffer
from edge_app.chatter import hushed
from edge_app.errors import ModelError
from edge_app.explain.layers.tflite import tflite_layers
from edge_app.inference.graph import Graph

with hushed():
    import keras
    import tensorflow
    from keras import layers

SIDE = 48


def _plain(x):
    x = layers.Conv2D(4, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2D(4, 3, padding="same")(x)
    return layers.MaxPooling2D(2)(x)


def _residual(x):
    x = layers.Conv2D(4, 3, padding="same", use_bias=False)(x)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    y = layers.Conv2D(8, 3, strides=2, padding="same")(x)
    y = layers.Conv2D(8, 3, padding="same")(layers.ReLU()(y))
    return layers.Add()([y, layers.Conv2D(8, 1, strides=2, padding="same")(x)])


def _branches(x):
    one = layers.Conv2D(4, (1, 5), padding="same")(x)
    other = layers.Conv2D(4, (7, 1), dilation_rate=(2, 1), padding="same")(x)
    return layers.DepthwiseConv2D(3)(layers.Concatenate()([one, other]))


def _padded(x):
    x = layers.Conv2D(4, 3, strides=2)(layers.ZeroPadding2D(((0, 1), (0, 1)))(x))
    x = layers.Cropping2D(((1, 0), (2, 0)))(layers.AveragePooling2D(3, strides=1, padding="same")(x))
    return layers.SeparableConv2D(4, 3, depth_multiplier=2, padding="same")(x)


def _up(x):
    x = layers.Conv2D(4, 3, strides=4, padding="same")(x)
    x = keras.ops.image.resize(x, (24, 24), interpolation="nearest")
    return layers.Conv2D(4, 3, padding="same")(x)


def _smooth(x):
    x = layers.Conv2D(4, 3, strides=4, padding="same")(x)
    return layers.UpSampling2D(2, interpolation="bilinear")(x)


def _spread(x):
    x = layers.Conv2D(4, 3, strides=2, padding="same")(x)
    return layers.Conv2DTranspose(4, 3, strides=2, padding="same")(x)


def _grouped(x):
    return layers.Conv2D(6, 3, groups=3, padding="same")(layers.Conv2D(6, 1)(x))


BODIES = [_plain, _residual, _branches, _padded, _up, _smooth, _spread, _grouped]
_ids = [body.__name__.strip("_") for body in BODIES]


def _network(body):
    """With weights above 0, so that no two paths cancel and no rectifier closes: each gradient is that of a sum."""
    picture = keras.Input((SIDE, SIDE, 3))
    network = keras.Model(picture, body(picture))
    random = np.random.default_rng(2)
    for weight in network.weights:
        weight.assign(random.uniform(0.5, 1.0, weight.shape))
    return network


def _seen(network, unit):
    """Rows and columns of the picture that one unit, all channels, has a gradient for."""

    @tensorflow.function  # which leaves out the gradients of the weights
    def gradient(picture):
        with tensorflow.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(picture)
            answer = tensorflow.reduce_sum(network(picture)[:, unit[0], unit[1]])
        return tape.gradient(answer, picture)

    # Of a pooled maximum the gradient reaches one pixel: many pictures.
    pictures = np.random.default_rng(4).uniform(0.1, 1, (40, SIDE, SIDE, 3)).astype(np.float32)
    found = (np.abs(gradient(tensorflow.constant(pictures)).numpy()) > 0).any(axis=(0, 3))
    return np.nonzero(found.any(axis=1))[0], np.nonzero(found.any(axis=0))[0]


@pytest.mark.parametrize("body", BODIES[:-1], ids=_ids[:-1])  # TensorFlow has no gradient of groups on a CPU
def test_the_field_is_where_the_gradient_is(body):
    network = _network(body)
    field = keras_layers(network)[-1].field
    height, width = network.output_shape[1:3]
    firsts, lasts = [], []
    for unit in ((height // 2, width // 2), (height // 2 + 1, width // 2 + 1), (1, 0)):
        for span, place, pixels in zip((field.y, field.x), unit, _seen(network, unit), strict=True):
            low, high = span.pixels(place)
            assert max(low, 0) <= pixels.min()
            assert pixels.max() < min(high, SIDE)
            if span.exact and (unit != (1, 0) or body is not _padded):  # which crops, and pads by zeros again
                assert (max(low, 0), min(high, SIDE)) == (pixels.min(), pixels.max() + 1)
            if unit != (1, 0):
                firsts.append(pixels.min() - place * span.stride - span.first)
                lasts.append(pixels.max() - place * span.stride - span.first - span.size + 1)
    if body is not _smooth:  # of which only a bound is known
        assert (min(firsts), max(lasts)) == (0, 0)


@pytest.mark.parametrize("body", BODIES, ids=_ids)
def test_parameters_are_those_that_keras_counts(body):
    network = _network(body)
    found = keras_layers(network)
    assert sum(layer.step.parameters for layer in found) == network.count_params()
    assert {layer.name: layer.step.parameters for layer in found if layer.step.parameters} == {
        layer.name: layer.count_params() for layer in network.layers if layer.count_params()
    }
    assert [layer.step.shape for layer in found][-1] == network.output_shape[1:]


@pytest.mark.parametrize("body", [body for body in BODIES if body is not _grouped], ids=lambda body: body.__name__)
def test_the_converted_file_tells_the_same(body):
    network = _network(body)
    ours, data = keras_layers(network), float_flatbuffer(network)
    theirs = tflite_layers(Graph(data, "m.tflite").program)
    assert sum(layer.step.macs for layer in ours) == sum(layer.step.macs for layer in theirs) > 0
    assert theirs[-1].field == ours[-1].field
    assert theirs[-1].step.shape == ours[-1].step.shape
    kernels = [layer.step.kernel for layer in ours if layer.step.kernel]
    if body is not _padded:  # whose separable convolution is two in the file
        assert sorted(kernel.weights for kernel in kernels) == sorted(
            layer.step.kernel.weights for layer in theirs if layer.step.kernel
        )


def test_products_of_each_kind():
    picture = keras.Input((8, 8, 6))
    network = keras.Model(picture, layers.Dense(5)(layers.Flatten()(layers.Conv2D(6, 3, groups=3)(picture))))
    found = {layer.step.kind: layer for layer in keras_layers(network)}
    assert found["Conv2D"].step.macs == 6 * 6 * 6 * 3 * 3 * 2
    assert found["Dense"].step.macs == 6 * 6 * 6 * 5
    assert found["Flatten"].field is None
    assert found["Dense"].field.whole


def test_a_model_inside_a_model_and_a_layer_used_twice():
    inner = keras.Sequential([keras.Input((16, 16, 3)), layers.Conv2D(3, 3, padding="same")], name="inner")
    picture = keras.Input((16, 16, 3))
    network = keras.Model(picture, inner(layers.ReLU()(inner(picture))))
    found = keras_layers(network)
    assert [layer.step.kind for layer in found] == ["Conv2D", "ReLU", "Conv2D"]
    assert [layer.field.y.size for layer in found] == [3, 3, 5]
    assert sum(layer.step.parameters for layer in found) == network.count_params()


def test_a_sequential_network():
    network = keras.Sequential([keras.Input((16, 16, 3)), layers.Conv2D(4, 5), layers.GlobalAveragePooling2D()])
    first, last = keras_layers(network)
    assert (first.map_hw, first.field.y.size) == ((12, 12), 5)
    assert last.field.whole


def test_a_layer_of_unknown_kind_hides_what_is_behind_it():
    picture = keras.Input((16, 16, 3))
    network = keras.Model(picture, layers.Conv2D(4, 3)(layers.Permute((2, 1, 3))(picture)))
    assert [layer.field for layer in keras_layers(network)] == [None, None]


def test_other_inputs_are_refused():
    vector = keras.Input((16,))
    with pytest.raises(ModelError, match=r"takes \[\(None, 16\)\]; wanted one picture"):
        keras_layers(keras.Model(vector, layers.Dense(2)(vector)))
