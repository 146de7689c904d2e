"""What the ImageNet weights were trained on: pixels scaled in one of a few ways."""

import math
from typing import NamedTuple

from edge_app.errors import RecipeError
from edge_app.spec import InputSpec


class Scaling(NamedTuple):
    """value = (pixel - mean) / std, for each channel of `colour`, in pixel units."""

    colour: str
    mean: tuple[float, ...]
    std: tuple[float, ...]

    def __str__(self) -> str:
        return f'colour = "{self.colour}", mean = {list(self.mean)}, std = {list(self.std)}'


_LITE = Scaling("rgb", (127.0,) * 3, (128.0,) * 3)
# What Keras calls modes, https://keras.io/api/applications: "tf", "torch", "caffe".
_ONE_TO_ONE = Scaling("rgb", (127.5,) * 3, (127.5,) * 3)
_STANDARD = Scaling("rgb", (123.675, 116.28, 103.53), (58.395, 57.12, 57.375))
_CENTRED = Scaling("bgr", (103.939, 116.779, 123.68), (1.0,) * 3)

SCALINGS: dict[str, Scaling] = {
    "efficientnet-lite0": _LITE,
    "MobileNet": _ONE_TO_ONE,
    "MobileNetV2": _ONE_TO_ONE,
    "MobileNetV3Small": _ONE_TO_ONE,
    "MobileNetV3Large": _ONE_TO_ONE,
    "EfficientNetV2B0": _STANDARD,
    "EfficientNetV2B1": _STANDARD,
    "EfficientNetV2B2": _STANDARD,
    "EfficientNetV2B3": _STANDARD,
    "EfficientNetV2S": Scaling("rgb", (128.0,) * 3, (128.0,) * 3),
    "NASNetMobile": _ONE_TO_ONE,
    "DenseNet121": _STANDARD,
    "ResNet50": _CENTRED,
    "ResNet101": _CENTRED,
    "ResNet50V2": _ONE_TO_ONE,
    "ResNet101V2": _ONE_TO_ONE,
    "InceptionV3": _ONE_TO_ONE,
    "Xception": _ONE_TO_ONE,
    "VGG16": _CENTRED,
}
"""Architecture -> what it has to be fed. MobileNetV3 and EfficientNetV2 are built without the layers that scale."""


def check_input(name: str, spec: InputSpec) -> None:
    """Raises RecipeError unless `spec` feeds architecture `name` what its weights were trained on, to 0.01."""
    if name not in SCALINGS:
        raise RecipeError(
            f'architecture {name!r} has no ImageNet weights. Leave weights out, or try name = "efficientnet-lite0". '
            f"Others that have: {', '.join(list(SCALINGS)[1:])}."
        )
    wanted, given = SCALINGS[name], Scaling(spec.colour, spec.mean, spec.std)
    pairs = zip((*wanted.mean, *wanted.std), (*given.mean, *given.std), strict=False)
    if wanted.colour != given.colour or not all(math.isclose(a, b, abs_tol=0.01) for a, b in pairs):
        raise RecipeError(f"The ImageNet weights of {name} want [input] with {wanted}; the recipe has {given}.")
