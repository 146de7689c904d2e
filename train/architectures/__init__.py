"""Networks as plain Keras 3 functions: pixels scaled by the spec in, class probabilities out."""

from functools import partial
from typing import TYPE_CHECKING, Any

from edge_app.errors import RecipeError

if TYPE_CHECKING:
    import keras

    from train.recipe import Architecture, Recipe


def build(architecture: "Architecture", shape: tuple[int, int, int], classes: int) -> "keras.Model":
    """The network that a recipe names. shape: (height, width, channels). Raises RecipeError when it does not fit."""
    from train.architectures.application import application
    from train.architectures.dense import dense
    from train.architectures.efficientnet_lite0 import efficientnet_lite0
    from train.architectures.residual import residual
    from train.architectures.separable import separable
    from train.architectures.textbook import textbook

    ours = {
        "textbook": textbook,
        "residual": residual,
        "separable": separable,
        "dense": dense,
        "efficientnet-lite0": efficientnet_lite0,
    }
    network = ours.get(architecture.name) or partial(application, architecture.name)
    given: dict[str, Any] = {"depth": architecture.depth, "stages": architecture.stages}
    given["pool"] = architecture.pool if architecture.pool != "max" else None
    settings = {key: value for key, value in given.items() if value}
    try:
        return network(shape, classes, width=architecture.width, dropout=architecture.dropout, **settings)
    except RecipeError:
        raise
    except ValueError as error:
        raise RecipeError(
            f"architecture {architecture.name!r} of depth {architecture.depth or 'default'} does not fit an input of "
            f"{shape[1]}x{shape[0]} pixels. Try a larger input or a smaller depth."
        ) from error


def strides_of(recipe: "Recipe") -> tuple[int, ...]:
    """Of the grids of the detector that `recipe` names, in pixels of its input: a close-up is one cell."""
    from train.architectures.pyramid import STRIDES

    return (recipe.input.size_wh[0],) if recipe.architecture.name == "closeup" else STRIDES


def build_detector(recipe: "Recipe") -> "keras.Model":
    """The detector that `recipe` names. Raises RecipeError when it does not fit, WeightsError, MissingExtraError."""
    from train.architectures.closeup import closeup
    from train.architectures.detector import detector
    from train.architectures.detector_lite0 import detector_lite0

    architecture, classes, keypoints = recipe.architecture, len(recipe.data.labels), len(recipe.objects.keypoints)
    if architecture.name == "detector-lite0":
        return detector_lite0(architecture, recipe.input, classes, keypoints=keypoints)
    if architecture.name == "closeup":
        return closeup(recipe.input.shape, classes, keypoints=keypoints, width=architecture.width)
    return detector(recipe.input.shape, classes, keypoints=keypoints, width=architecture.width, neck=architecture.neck)
