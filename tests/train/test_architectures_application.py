"""The networks of keras.applications. The cheap ones to build stand for the others, which differ by name only."""

from typing import get_args

import keras
import numpy as np
import pytest

from edge_app.errors import RecipeError
from train.architectures import build
from train.architectures.names import Application
from train.recipe import Architecture

SHAPE = (48, 40, 3)
SMALL = {"name": "MobileNetV3Small", "width": 0.75}


@pytest.mark.parametrize("name", get_args(Application))
def test_every_name_is_one_of_keras_that_takes_what_we_give_it_and_refuses_small_pictures(name):
    side = {"InceptionV3": 75, "Xception": 71}.get(name, 32)
    message = (
        rf"'{name}' does not fit an input of 31x300 pixels\. Keras says: Input size must be at least {side}x{side}"
    )
    with pytest.raises(RecipeError, match=message):
        build(Architecture(name=name), (300, 31, 3), 5)
    with pytest.raises(RecipeError, match=rf"'{name}' comes in one depth only\. Leave architecture\.depth out"):
        build(Architecture(name=name, depth=3), SHAPE, 5)


@pytest.mark.parametrize("settings", [SMALL, {"name": "VGG16"}, {"name": "MobileNet", "width": 0.25, "dropout": 0.2}])
def test_answers_are_probabilities_for_each_class(settings):
    network = build(Architecture(**settings), SHAPE, 5)
    answers = network.predict(np.random.default_rng(0).random((2, *SHAPE), np.float32), verbose=0)
    assert answers.shape == (2, 5)
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-5)
    assert network.layers[-1].name == "scores"
    assert [layer.name for layer in network.layers if isinstance(layer, keras.Model)] == []
    assert network.layers[0].name == "image"
    assert ("dropout" in network.layers[-2].name) == ("dropout" in settings)


def test_pixels_are_scaled_by_the_spec_alone():
    for name in ("MobileNetV3Small", "EfficientNetV2B0"):
        kinds = {type(layer).__name__ for layer in build(Architecture(name=name), SHAPE, 5).layers}
        assert not kinds & {"Rescaling", "Normalization"}


def test_width_is_the_alpha_of_mobilenets_and_refused_elsewhere():
    counts = [build(Architecture(name="MobileNet", width=width), SHAPE, 5).count_params() for width in (0.25, 0.5)]
    assert counts == [218_544 + 257 * 5, 829_536 + 513 * 5]  # as published, and our last layer
    with pytest.raises(RecipeError, match=r"'VGG16' comes in width 1\.0 only; architecture\.width is 0\.5"):
        build(Architecture(name="VGG16", width=0.5), SHAPE, 5)


def test_batch_norm_measures_within_a_short_run():
    layers = build(Architecture(**SMALL), SHAPE, 5).layers
    assert {layer.momentum for layer in layers if isinstance(layer, keras.layers.BatchNormalization)} == {0.9}


def test_grey_pictures_are_taken_where_no_weights_are_asked_for():
    assert build(Architecture(**SMALL), (32, 32, 1), 2).input_shape == (None, 32, 32, 1)


def test_saved_network_loads_without_our_code_and_answers_the_same(tmp_path):
    network = build(Architecture(**SMALL), SHAPE, 3)
    network.save(tmp_path / "network.keras")
    loaded = keras.saving.load_model(tmp_path / "network.keras", custom_objects={}, safe_mode=True)
    values = np.random.default_rng(0).random((2, *SHAPE), np.float32)
    np.testing.assert_allclose(loaded.predict(values, verbose=0), network.predict(values, verbose=0), atol=1e-6)
