"""Weights that others trained on ImageNet, to start from."""

from typing import TYPE_CHECKING

from edge_app.errors import RecipeError

if TYPE_CHECKING:
    import keras

    from edge_app.spec import InputSpec
    from train.recipe import Architecture


def load_pretrained(network: "keras.Model", architecture: "Architecture", spec: "InputSpec") -> None:
    """Give `network` its ImageNet weights, once `spec` feeds it what they were trained on.

    The last layer stays as it is, unless it is the published one of efficientnet-lite0. Raises RecipeError,
    WeightsError, MissingExtraError, OutputError.
    """
    from train.pretrained import application, efficientnet_lite0
    from train.pretrained.inputs import check_input

    check_input(architecture.name, spec)
    if architecture.name != "efficientnet-lite0":
        application.load_imagenet(network, architecture.name, architecture.width)
    elif architecture.width == 1.0:
        efficientnet_lite0.load_imagenet(network)
    else:
        raise RecipeError(f"ImageNet weights fit width 1.0 only; architecture.width is {architecture.width}.")
