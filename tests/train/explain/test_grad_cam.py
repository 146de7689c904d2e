import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from edge_app.errors import ExplainError
from train.architectures import build
from train.explain.grad_cam import GradCam, grad_cam
from train.explain.shuffled import shuffled_network
from train.recipe import Architecture

SHAPE = (16, 16, 3)


def network(name):
    keras.utils.set_random_seed(1)
    return build(Architecture(name=name), SHAPE, 4)


def values(seed=0):
    return np.random.default_rng(seed).random(SHAPE, np.float32)


@pytest.mark.parametrize("name", ["residual", "separable"])
def test_before_a_mean_and_a_dense_layer_it_is_the_class_activation_map(name):
    """Selvaraju et al., section 3.1: but for the factor 1 / places, and without what speaks against the class."""
    net = network(name)
    maps = GradCam(net)
    features = np.asarray(keras.Model(net.inputs[0], maps.layer.output)(values()[None], training=False))[0]
    kernel = np.asarray(net.layers[-1].kernel)
    for index in range(4):
        expected = (features @ kernel[:, index]).clip(0) / features[..., 0].size
        np.testing.assert_allclose(maps.of(values(), index), expected, rtol=1e-4, atol=expected.max() * 1e-4)


def test_of_a_textbook_network_it_agrees_with_small_steps():
    """The weight of a channel is the derivative of the logit while the whole channel grows, over its places."""
    net = network("textbook")
    maps = GradCam(net, "conv2d_1" if "conv2d_1" in [layer.name for layer in net.layers] else None)
    before = keras.Model(net.inputs[0], maps.layer.output)
    after = keras.Model(maps.layer.output, net.layers[-1].input)
    features = np.asarray(before(values()[None]))
    kernel, places = np.asarray(net.layers[-1].kernel), features.shape[1] * features.shape[2]

    def logit(map_):
        return float((np.asarray(after(map_)) @ kernel)[0, 2])

    weights = []
    for channel in range(features.shape[3]):
        step = np.zeros_like(features)
        step[..., channel] = 1e-3
        weights.append((logit(features + step) - logit(features - step)) / 2e-3 / places)
    expected = (features[0] @ np.array(weights)).clip(0)
    np.testing.assert_allclose(maps.of(values(), 2), expected, atol=0.03 * expected.max() + 1e-6)


def test_a_sequential_network_that_was_saved_and_read_again(tmp_path):
    parts = [keras.Input(SHAPE), keras.layers.Conv2D(8, 3), keras.layers.Flatten(), keras.layers.Dense(4)]
    net = keras.Sequential([*parts, keras.layers.Softmax()])
    net.save(tmp_path / "net.keras")
    read = keras.saving.load_model(tmp_path / "net.keras")
    np.testing.assert_allclose(grad_cam(read, values(), 1), grad_cam(net, values(), 1), atol=1e-5)


def test_the_layer_can_be_named():
    net = network("residual")
    first = next(layer.name for layer in net.layers if isinstance(layer, keras.layers.Conv2D))
    assert grad_cam(net, values(), 0).shape == (4, 4)
    assert grad_cam(net, values(), 0, first).shape == (16, 16)


@pytest.mark.parametrize(
    ("make", "layer", "message"),
    [
        (lambda: network("residual"), "nose", "No feature map is made by a layer 'nose'"),
        (lambda: network("residual"), "scores", "No feature map is made by a layer 'scores'"),
        (lambda: _dense(), None, "Use occlusion"),
        (lambda: _two_outputs(), None, "explains a classifier"),
    ],
)
def test_what_cannot_be_explained_is_one_clear_error(make, layer, message):
    with pytest.raises(ExplainError, match=message):
        grad_cam(make(), values(), 0, layer)


def _dense():
    image = keras.Input(SHAPE)
    return keras.Model(image, keras.layers.Dense(2)(keras.layers.Flatten()(image)))


def _two_outputs():
    image = keras.Input(SHAPE)
    return keras.Model(image, [keras.layers.Conv2D(2, 3)(image), keras.layers.Conv2D(4, 3)(image)])


def test_a_shuffled_network_has_the_same_numbers_elsewhere_and_another_map():
    net = network("residual")
    other = shuffled_network(net, 0)
    for one, two in zip(net.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(np.sort(one, None), np.sort(two, None))
        assert one.ndim == 1 or not np.array_equal(one, two)
    assert abs(grad_cam(net, values(), 0) - grad_cam(other, values(), 0)).max() > 0
    assert all(
        np.array_equal(*pair) for pair in zip(other.get_weights(), shuffled_network(net, 0).get_weights(), strict=True)
    )


PROGRAM = """
import keras
import numpy as np
from train.explain.grad_cam import GradCam
image = keras.Input((8, 8, 3))
maps = keras.layers.Conv2D(4, 3, activation="relu")(image)
scores = keras.layers.Dense(2, activation="softmax")(keras.layers.GlobalAveragePooling2D()(maps))
network, values = keras.Model(image, scores), np.random.default_rng(0).random((8, 8, 3), np.float32)
features = np.asarray(keras.Model(image, maps)(values[None]))[0]
expected = (features @ np.asarray(network.layers[-1].kernel)[:, 1]).clip(0) / 36
print(abs(GradCam(network).of(values, 1) - expected).max() < 1e-5)
"""


@pytest.mark.parametrize(("backend", "said"), [("jax", "True\n"), ("numpy", "Set KERAS_BACKEND=tensorflow")])
def test_other_backends_agree_or_are_refused(backend, said):
    environment = os.environ | {"KERAS_BACKEND": backend, "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, timeout=300)
    assert said in done.stdout + done.stderr
