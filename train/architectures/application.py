"""The networks of keras.applications, with our classifier on top."""

from typing import Any

import keras

from edge_app.errors import RecipeError
from train.architectures.blocks import classifier


def application(
    name: str, shape: tuple[int, int, int], classes: int, *, width: float = 1.0, depth: int = 0, dropout: float = 0.0
) -> keras.Model:
    """keras.applications.NAME with random weights; `width` is the alpha of the MobileNets.

    Pixels come scaled by the spec: scaling layers that Keras would put in front are left out, as is its own classifier.
    Raises RecipeError for a width or depth where there is no choice, and for an input that is too small.
    """
    settings = _settings(name, width)
    if depth:
        raise RecipeError(f"architecture {name!r} comes in one depth only. Leave architecture.depth out.")
    image = keras.Input(shape, name="image")
    try:
        backbone = getattr(keras.applications, name)(
            include_top=False, weights=None, input_tensor=image, input_shape=shape, **settings
        )
    except ValueError as error:
        reason = str(error).partition(";")[0]  # "Input size must be at least 75x75"
        raise RecipeError(
            f"architecture {name!r} does not fit an input of {shape[1]}x{shape[0]} pixels. Keras says: {reason}. "
            "Try a larger input."
        ) from error
    for layer in backbone.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.9  # Keras's 0.99 and 0.999 are for runs of a hundred thousand steps
    return keras.Model(image, classifier(backbone.output, classes, dropout), name=name)


def _settings(name: str, width: float) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    if name.startswith(("MobileNetV3", "EfficientNetV2")):
        settings["include_preprocessing"] = False
    if name.startswith("MobileNet"):
        settings["alpha"] = width
    elif width != 1.0:
        raise RecipeError(f"architecture {name!r} comes in width 1.0 only; architecture.width is {width}.")
    return settings
