"""Weights that others trained on ImageNet, to start from."""

from typing import TYPE_CHECKING

from edge_app.errors import RecipeError

if TYPE_CHECKING:
    import keras

    from edge_app.spec import InputSpec
    from train.recipe import Architecture


def load_pretrained(network: "keras.Model", architecture: "Architecture", spec: "InputSpec") -> None:
    """Give `network` its ImageNet weights, once `spec` feeds it what they were trained on.

    Raises RecipeError, WeightsError, MissingExtraError.
    """
    from train.pretrained.efficientnet_lite0 import load_imagenet

    if architecture.name != "efficientnet-lite0":
        raise RecipeError(
            f"architecture {architecture.name!r} has no ImageNet weights. Try name = \"efficientnet-lite0\", or leave "
            "weights out."
        )
    if architecture.width != 1.0:
        raise RecipeError(f"ImageNet weights fit width 1.0 only; architecture.width is {architecture.width}.")
    if (spec.colour, spec.mean, spec.std) != ("rgb", (127.0,) * 3, (128.0,) * 3):
        raise RecipeError(
            f"The ImageNet weights of {architecture.name} were trained on input with colour = \"rgb\", mean = [127], "
            f"std = [128]; the recipe says {spec.colour!r}, {list(spec.mean)}, {list(spec.std)}."
        )
    load_imagenet(network)
