"""A detector on EfficientNet-Lite0, which may have learned from ImageNet: finds more than `detector`, and is slower."""

from typing import TYPE_CHECKING

import keras

from edge_app.errors import RecipeError
from edge_app.spec import InputSpec
from train.architectures.efficientnet_lite0 import efficientnet_lite0, stage_of, taps
from train.architectures.pyramid import STRIDES, answers, check_sides
from train.pretrained.inputs import check_input

if TYPE_CHECKING:
    from train.recipe import Architecture

NAME = "detector-lite0"
_NECK = 96


def detector_lite0(architecture: "Architecture", spec: InputSpec, classes: int, *, keypoints: int = 0) -> keras.Model:
    """An image to its cells' answers, as `train.architectures.detector.detector` gives them.

    Features are taken after the last block of strides 8, 16 and 32; `architecture` says how many blocks and channels of
    the pyramid there are, where weights come from, and what stays as it was. Raises RecipeError where it does not fit
    an input as `spec` says, WeightsError, MissingExtraError.
    """
    check_sides(NAME, spec.shape)
    backbone = _backbone(architecture, spec)
    found = taps(backbone)
    if STRIDES[-1] not in found:
        raise RecipeError(f"architecture {NAME!r} has 12 to 16 blocks; architecture.depth is {architecture.depth}.")
    outputs = answers([found[stride] for stride in STRIDES], architecture.neck or _NECK, classes, keypoints)
    return keras.Model(backbone.input, outputs, name="detector_lite0")


def _backbone(architecture: "Architecture", spec: InputSpec) -> keras.Model:
    """Lite0, with a classifier that will be left behind."""
    if architecture.width != 1.0:
        raise RecipeError(f"architecture {NAME!r} comes in width 1.0 only; architecture.width is {architecture.width}.")
    backbone = efficientnet_lite0(spec.shape, 1, depth=architecture.depth or 16)
    if architecture.weights == "imagenet":
        from train.pretrained.efficientnet_lite0 import load_imagenet

        check_input("efficientnet-lite0", spec)
        load_imagenet(backbone)
    for layer in backbone.layers:
        _settle(layer, architecture)
    return backbone


def _settle(layer: keras.layers.Layer, architecture: "Architecture") -> None:
    """Whether `layer` learns: not in early stages that are to stay, and no batch norm that is."""
    norm_stays = architecture.batch_norm == "frozen" and isinstance(layer, keras.layers.BatchNormalization)
    layer.trainable = not norm_stays and stage_of(layer.name) > architecture.frozen_stages
