import inspect
import re
import tomllib
from typing import get_args

import keras
import numpy as np
import pytest
from keras.src.applications import efficientnet_v2

from edge_app.errors import RecipeError
from edge_app.preprocess import preprocess
from edge_app.spec import InputSpec
from train.architectures.names import Application
from train.pretrained.inputs import SCALINGS, check_input

IMAGE_BGR = np.random.default_rng(0).integers(0, 256, (8, 6, 3), np.uint8)
IMAGE_RGB = IMAGE_BGR[..., ::-1].astype(np.float32)


def spec(name, **changes):
    return InputSpec(**({"size_wh": (6, 8)} | SCALINGS[name]._asdict() | changes))


def test_there_is_one_for_each_application_and_for_our_own_pretrained_network():
    assert set(SCALINGS) == {"efficientnet-lite0", *get_args(Application)}


@pytest.mark.parametrize("name", [name for name in get_args(Application) if "V3S" not in name and "V3L" not in name])
def test_our_preprocessing_gives_what_keras_gives(name):
    module = inspect.getmodule(getattr(keras.applications, name))
    if name.startswith("EfficientNetV2"):
        expected = _first_layers(f"efficientnetv2-{name.removeprefix('EfficientNetV2').lower()}")(IMAGE_RGB[None])[0]
    elif name.startswith("ResNet") and name.endswith("V2"):
        expected = keras.applications.resnet_v2.preprocess_input(IMAGE_RGB.copy())
    else:
        expected = module.preprocess_input(IMAGE_RGB.copy())
    np.testing.assert_allclose(preprocess(IMAGE_BGR, spec(name)), expected, atol=1e-5 * 255)


def _first_layers(name):
    """What EfficientNetV2 does before its first convolution; that hangs on its name alone."""
    network = efficientnet_v2.EfficientNetV2(0.1, 0.1, 64, name=name, include_top=False, weights=None)
    return keras.Model(network.input, network.get_layer("stem_conv").input)


@pytest.mark.parametrize("name", ["MobileNetV3Small", "MobileNetV3Large"])
def test_mobilenet_v3_scales_in_its_first_layer_as_our_preprocessing_does(name):
    network = getattr(keras.applications, name)(include_top=False, weights=None, input_shape=(32, 32, 3))
    first = next(layer for layer in network.layers if isinstance(layer, keras.layers.Rescaling))
    np.testing.assert_allclose(preprocess(IMAGE_BGR, spec(name)), first(IMAGE_RGB), atol=1e-5)


@pytest.mark.parametrize("name", SCALINGS)
def test_what_the_weights_want_passes_and_every_other_input_is_refused_with_it(name):
    good = spec(name)
    check_input(name, good)
    check_input(name, spec(name, mean=tuple(value + 0.001 for value in good.mean)))
    for changes in (
        {"colour": {"rgb": "bgr", "bgr": "rgb"}[good.colour]},
        {"colour": "grey", "mean": good.mean[:1], "std": good.std[:1]},
        {"mean": (0.0,)},
        {"std": (255.0,)},
        {"mean": (*good.mean[:2], 1.0)},
    ):
        with pytest.raises(RecipeError) as refusal:
            check_input(name, spec(name, **changes))
        assert f"of {name} want [input] with {SCALINGS[name]}; the recipe has colour = " in str(refusal.value)


def test_refusal_can_be_pasted_into_the_recipe():
    with pytest.raises(RecipeError) as refusal:
        check_input("ResNet50", InputSpec(size_wh=(64, 64)))
    assert str(refusal.value) == (
        'The ImageNet weights of ResNet50 want [input] with colour = "bgr", mean = [103.939, 116.779, 123.68], '
        'std = [1.0, 1.0, 1.0]; the recipe has colour = "rgb", mean = [0.0, 0.0, 0.0], std = [255.0, 255.0, 255.0].'
    )


def test_network_without_weights_is_refused_with_those_that_have():
    with pytest.raises(
        RecipeError, match=r"'textbook' has no ImageNet weights.*efficientnet-lite0.*MobileNet, .*VGG16"
    ):
        check_input("textbook", InputSpec(size_wh=(64, 64)))


def test_the_document_gives_each_network_the_input_that_it_wants(request):
    text = (request.config.rootpath / "docs/recipe.md").read_text(encoding="utf-8")
    documented = []
    for row in text.partition("## Networks that have learned")[2].splitlines():
        if row.startswith("| `") and "[input]" not in row:
            names, settings = (re.findall(r"`([^`]+)`", cell) for cell in row.split("|")[1:3])
            documented += names
            for name in names:
                check_input(name, InputSpec(size_wh=(64, 64), **tomllib.loads("\n".join(settings))))
    assert sorted(documented) == sorted(SCALINGS)
