import keras
import numpy as np
import pytest

from edge_app.detection.cells import Cells
from edge_app.errors import RecipeError
from edge_app.spec import InputSpec
from train.architectures import build
from train.architectures.detector_lite0 import detector_lite0
from train.architectures.efficientnet_lite0 import stage_of
from train.architectures.pyramid import STRIDES
from train.pretrained.efficientnet_lite0 import load_imagenet
from train.recipe import Architecture


def _spec(width=64, height=64, mean=127.0, std=128.0):
    return InputSpec(size_wh=(width, height), mean=(mean,), std=(std,))


def _architecture(**changes):
    return Architecture(name="detector-lite0", **changes)


def test_one_answer_for_each_cell():
    network = detector_lite0(_architecture(neck=16), _spec(64, 96), 20, keypoints=2)
    cells = len(Cells((64, 96), STRIDES, 6))
    answers = network(np.zeros((2, 96, 64, 3), np.float32))
    assert {name: tuple(value.shape) for name, value in answers.items()} == {
        "scores": (2, cells, 20),
        "boxes": (2, cells, 4),
        "keypoints": (2, cells, 4),
    }


@pytest.mark.parametrize(
    ("layer", "stage"),
    [
        ("image", 1), ("stem_conv", 1), ("block0_project_bn", 1), ("block1_expand_conv", 2), ("block2_add", 2),
        ("block3_expand_bn", 3), ("block11_depthwise_relu", 6), ("block14_add", 6), ("block15_project_conv", 7),
        ("head_conv", 8), ("scores", 8), ("conv2d_3", 8),
    ],
)  # fmt: skip
def test_the_stage_of_a_layer(layer, stage):
    assert stage_of(layer) == stage


def test_it_starts_from_imagenet():
    network = detector_lite0(_architecture(weights="imagenet", depth=12), _spec(), 3)
    published = build(Architecture(name="efficientnet-lite0"), (64, 64, 3), 2)
    load_imagenet(published)
    for name in ("stem_conv", "block5_project_bn", "block11_depthwise_conv"):
        for ours, theirs in zip(*(one.get_layer(name).get_weights() for one in (network, published)), strict=True):
            np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize(
    ("changes", "learns"),
    [
        ({}, {"stem_conv", "stem_bn", "block1_expand_conv", "block5_expand_conv", "block5_expand_bn"}),
        ({"batch_norm": "frozen"}, {"stem_conv", "block1_expand_conv", "block5_expand_conv"}),
        ({"frozen_stages": 2}, {"block5_expand_conv", "block5_expand_bn"}),
        ({"frozen_stages": 2, "batch_norm": "frozen"}, {"block5_expand_conv"}),
        ({"frozen_stages": 7}, set()),
    ],
)
def test_what_stays_as_it_was(changes, learns):
    network = detector_lite0(_architecture(weights="imagenet", depth=12, neck=8, **changes), _spec(), 3)
    watched = ("stem_conv", "stem_bn", "block1_expand_conv", "block5_expand_conv", "block5_expand_bn")
    assert {name for name in watched if network.get_layer(name).trainable_weights} == learns
    ours = [layer for layer in network.layers if stage_of(layer.name) > 7 and layer.weights]
    assert all(layer.trainable_weights for layer in ours), "pyramid and heads always learn"
    assert any(isinstance(layer, keras.layers.BatchNormalization) for layer in ours)


@pytest.mark.parametrize(
    ("changes", "spec", "message"),
    [
        ({}, _spec(100), "'detector-lite0' halves the picture five times; .* sides that 32 divides"),
        ({"depth": 11}, _spec(), "has 12 to 16 blocks; architecture.depth is 11"),
        ({"depth": 17}, _spec(), "at most 16 blocks"),
        ({"width": 0.5}, _spec(), "comes in width 1.0 only; architecture.width is 0.5"),
        ({"weights": "imagenet"}, _spec(mean=0.0, std=255.0), r"want \[input\] with .*mean = \[127.0"),
    ],
)
def test_what_does_not_fit_is_refused(changes, spec, message):
    with pytest.raises(RecipeError, match=message):
        detector_lite0(_architecture(**changes), spec, 2)
