import re

import keras
import numpy as np
import pytest

from edge_app.errors import RecipeError
from train.architectures import build
from train.recipe import Architecture

NAMES = ("textbook", "residual", "separable")
SHAPE = (32, 24, 3)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", [SHAPE, (96, 96, 1)])
def test_answers_are_probabilities_for_each_class(name, shape):
    network = build(Architecture(name=name), shape, 7)
    values = np.random.default_rng(0).random((2, *shape), np.float32)
    answers = network.predict(values, verbose=0)
    assert answers.shape == (2, 7)
    assert answers.min() >= 0
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-5)
    assert (network.input_shape, network.output_shape) == ((None, *shape), (None, 7))


@pytest.mark.parametrize(
    ("settings", "parameters"),
    [
        # By hand: 3*3*3*16+16 + 3*3*16*32+32 convolutions, 8*6*32*64+64 and 64*10+10 dense.
        ({"name": "textbook"}, 448 + 4_640 + 98_368 + 650),
        ({"name": "textbook", "width": 0.5, "depth": 3}, 224 + 1_168 + 4_640 + 4 * 3 * 32 * 32 + 32 + 330),
        ({"name": "residual"}, 78_714),
        ({"name": "residual", "width": 0.5}, 20_290),
        ({"name": "residual", "depth": 2}, 176_378),
        ({"name": "separable"}, 549_578),
        ({"name": "separable", "width": 0.25}, 40_250),
        ({"name": "separable", "depth": 3}, 33_098),
    ],
)
def test_parameter_counts_are_pinned(settings, parameters):
    assert build(Architecture(**settings), SHAPE, 10).count_params() == parameters


@pytest.mark.parametrize("name", NAMES)
def test_width_multiplies_channels_in_fours_and_depth_adds_layers(name):
    def channels(width):
        network = build(Architecture(name=name, width=width), SHAPE, 10)
        return [layer.filters for layer in network.layers if isinstance(layer, keras.layers.Conv2D)]

    assert channels(2.0) == [2 * count for count in channels(1.0)]
    assert all(count % 4 == 0 and count >= 4 for width in (0.01, 0.3, 0.7) for count in channels(width))
    depths = [len(build(Architecture(name=name, depth=depth), SHAPE, 10).layers) for depth in (1, 2, 3)]
    assert depths[2] - depths[1] == depths[1] - depths[0] > 0


@pytest.mark.parametrize("name", NAMES)
def test_dropout_is_there_only_when_asked_for(name):
    rates = [
        [
            layer.rate
            for layer in build(Architecture(name=name, dropout=rate), SHAPE, 2).layers
            if "dropout" in layer.name
        ]
        for rate in (0.0, 0.4)
    ]
    assert rates == [[], [0.4]]


def test_separable_stem_halves_larger_pictures():
    stems = [build(Architecture(name="separable"), (side, side, 3), 2).layers[1].output.shape[1] for side in (63, 64)]
    assert stems == [63, 32]


@pytest.mark.parametrize(
    ("settings", "shape", "message"),
    [
        ({"name": "textbook", "depth": 4}, (8, 8, 3), "textbook' of depth 4 does not fit an input of 8x8 pixels"),
        ({"name": "textbook"}, (32, 3, 3), "textbook' of depth default does not fit an input of 3x32 pixels"),
        ({"name": "separable", "depth": 8}, SHAPE, "at most 7 blocks.*a smaller depth"),
    ],
)
def test_what_does_not_fit_is_refused(settings, shape, message):
    with pytest.raises(RecipeError, match=message):
        build(Architecture(**settings), shape, 2)


@pytest.mark.parametrize("name", NAMES)
def test_saved_network_loads_without_our_code_and_answers_the_same(name, tmp_path):
    network = build(Architecture(name=name, dropout=0.1), SHAPE, 3)
    network.save(tmp_path / "network.keras")
    loaded = keras.saving.load_model(tmp_path / "network.keras", custom_objects={}, safe_mode=True)
    values = np.random.default_rng(0).random((2, *SHAPE), np.float32)
    np.testing.assert_allclose(loaded.predict(values, verbose=0), network.predict(values, verbose=0), atol=1e-6)


def test_no_module_names_tensorflow_so_that_every_backend_trains(request):
    for path in (request.config.rootpath / "train").rglob("*.py"):
        found = re.search(r"^\s*(import|from) tensorflow\b|\btf\.\w", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert not found, f"{path}: {found}"
