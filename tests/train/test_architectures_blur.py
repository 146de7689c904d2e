"""Down-sampling that smooths before it leaves out, and what becomes of it when it is stored."""

from itertools import product

import keras
import numpy as np
import pytest

from edge_app.errors import RecipeError
from train.architectures import build
from train.architectures.blur import binomial, blur
from train.architectures.names import BLURRING
from train.recipe import Architecture

SHAPE = (32, 24, 3)
VALUES = np.random.default_rng(0).random((2, *SHAPE), np.float32)


def smoothed(values, strides):
    """The formula, pixel by pixel: zeros beyond the border, as many before as after, one more after if odd."""
    kernel = binomial(strides)
    n, height, width, channels = values.shape
    rows, columns = -(-height // strides), -(-width // strides)
    pads = [max(0, (out - 1) * strides + len(kernel) - size) for out, size in ((rows, height), (columns, width))]
    padded = np.pad(values, ((0, 0), *((pad // 2, pad - pad // 2) for pad in pads), (0, 0)))
    out = np.empty((n, rows, columns, channels))
    for row, column in product(range(rows), range(columns)):
        top, left = strides * row, strides * column
        window = padded[:, top : top + len(kernel), left : left + len(kernel)]
        out[:, row, column] = (window * kernel[:, :, None]).sum(axis=(1, 2))
    return out


@pytest.mark.parametrize(("strides", "row"), [(2, [1, 2, 1]), (3, [1, 4, 6, 4, 1]), (4, [1, 6, 15, 20, 15, 6, 1])])
def test_the_filter_is_binomial_and_keeps_an_even_surface(strides, row):
    kernel = binomial(strides)
    assert np.allclose(kernel, np.outer(row, row) / sum(row) ** 2)
    assert kernel.sum() == pytest.approx(1)


@pytest.mark.parametrize("shape", [(8, 8, 4), (9, 7, 2), (5, 12, 1)])
@pytest.mark.parametrize("strides", [2, 3, 4])
def test_blur_is_its_formula(shape, strides):
    values = np.random.default_rng(1).random((2, *shape), np.float32)
    image = keras.Input(shape)
    network = keras.Model(image, blur(image, strides=strides))
    np.testing.assert_allclose(network.predict(values, verbose=0), smoothed(values, strides), atol=1e-5)
    assert network.trainable_weights == []


def test_of_one_pixel_steps_nothing_is_blurred():
    image = keras.Input((8, 8, 3))
    assert blur(image, strides=1) is image


def test_the_textbook_takes_the_maximum_around_each_pixel_then_blurs():
    network = build(Architecture(depth=1, pool="blur"), SHAPE, 5)
    names = [type(layer).__name__ for layer in network.layers]
    assert names[1:4] == ["Conv2D", "MaxPooling2D", "DepthwiseConv2D"]
    parts = [keras.Model(network.input, network.layers[index].output) for index in (1, 3)]
    before, after = (part.predict(VALUES, verbose=0) for part in parts)
    beyond = np.pad(before, ((0, 0), (0, 1), (0, 1), (0, 0)), constant_values=-np.inf)
    around = [beyond[:, y : y + SHAPE[0], x : x + SHAPE[1]] for y, x in product((0, 1), (0, 1))]
    np.testing.assert_allclose(after, smoothed(np.max(around, axis=0), 2), atol=1e-5)


@pytest.mark.parametrize("name", BLURRING)
@pytest.mark.parametrize("shape", [SHAPE, (64, 64, 3)])
def test_only_blurs_have_strides_and_sizes_and_trained_weights_stay(name, shape):
    plain, blurred = (build(Architecture(name=name, pool=pool), shape, 5) for pool in ("max", "blur"))
    strided = [layer for layer in blurred.layers if getattr(layer, "strides", (1, 1)) != (1, 1)]
    assert strided
    assert {(type(layer).__name__, layer.trainable) for layer in strided} == {("DepthwiseConv2D", False)}
    assert [w.shape for w in blurred.trainable_weights] == [w.shape for w in plain.trainable_weights]
    assert [layer.output.shape for layer in blurred.layers if isinstance(layer, keras.layers.Dense)] == [
        layer.output.shape for layer in plain.layers if isinstance(layer, keras.layers.Dense)
    ]


@pytest.mark.parametrize("name", BLURRING)
def test_by_default_nothing_is_blurred(name):
    """The layers that older runs' weights were trained in."""
    network = build(Architecture(name=name), SHAPE, 5)
    assert all(layer.trainable for layer in network.layers)
    same = build(Architecture(name=name, pool="max"), SHAPE, 5)
    assert [type(layer) for layer in network.layers] == [type(layer) for layer in same.layers]
    assert sum(type(layer) is keras.layers.MaxPooling2D for layer in network.layers) == 2 * (name == "textbook")


@pytest.mark.parametrize("name", BLURRING)
def test_training_leaves_the_filters_and_a_saved_network_loads_without_our_code(name, tmp_path):
    network = build(Architecture(name=name, depth=1, pool="blur"), SHAPE, 3)
    filters = [layer for layer in network.layers if not layer.trainable]
    network.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    before = network.layers[1].get_weights()[0]
    network.fit(VALUES, np.array([0, 1]), epochs=2, verbose=0)
    assert not np.array_equal(network.layers[1].get_weights()[0], before)
    network.save(tmp_path / "network.keras")
    loaded = keras.saving.load_model(tmp_path / "network.keras", custom_objects={}, safe_mode=True)
    np.testing.assert_allclose(loaded.predict(VALUES, verbose=0), network.predict(VALUES, verbose=0), atol=1e-6)
    for layer in (*filters, *(loaded.get_layer(one.name) for one in filters)):
        assert np.array_equal(layer.get_weights()[0][:, :, 0, 0], binomial(2))
        assert not layer.trainable


def test_the_maximum_moves_with_the_phase_and_the_blur_hardly():
    """What the filter is for: fine stripes, shifted by one pixel, and the mean over all that is left."""
    stripes = np.zeros((2, 16, 16, 1), np.float32)
    stripes[0, :, ::4], stripes[1, :, 1::4] = 1, 1
    image = keras.Input((16, 16, 1))
    strided, blurred = (
        keras.Model(image, layer).predict(stripes, verbose=0)[:, 2:6, 2:6].mean(axis=(1, 2, 3))
        for layer in (keras.layers.MaxPooling2D(1, strides=2)(image), blur(image, strides=2))
    )
    assert strided.tolist() == [0.5, 0]
    assert blurred[0] == pytest.approx(blurred[1])


@pytest.mark.parametrize(
    ("settings", "shape", "message"),
    [
        ({"name": "textbook", "depth": 4}, (8, 8, 3), "textbook' of depth 4 does not fit an input of 8x8 pixels"),
        ({"name": "residual", "stages": ((8, 1, 2), (8, 1, 8))}, (8, 8, 3), "does not fit an input of 8x8 pixels"),
    ],
)
def test_what_does_not_fit_is_refused(settings, shape, message):
    with pytest.raises(RecipeError, match=message):
        build(Architecture(pool="blur", **settings), shape, 2)


@pytest.mark.parametrize("name", ["dense", "efficientnet-lite0", "MobileNetV2"])
def test_networks_that_cannot_blur_refuse_it(name):
    with pytest.raises(ValueError, match=f"pool is 'blur' for '{name}'; wanted one of 'textbook', 'residual'"):
        Architecture(name=name, pool="blur")


@pytest.mark.parametrize(
    ("settings", "parameters"),
    [({}, 32 * 24 * 3 * 64 + 64 + 650), ({"width": 0.5, "depth": 2}, 2304 * 32 + 32 + 1056 + 330)],
)
def test_the_dense_network_has_a_weight_for_each_value_of_each_pixel(settings, parameters):
    network = build(Architecture(name="dense", **settings), SHAPE, 10)
    assert network.count_params() == parameters
    np.testing.assert_allclose(network.predict(VALUES, verbose=0).sum(axis=1), 1, atol=1e-5)
