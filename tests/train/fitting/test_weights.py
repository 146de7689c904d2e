import numpy as np
import pytest

from edge_app.errors import RecipeError
from edge_app.spec import InputSpec
from train.architectures import build
from train.fitting.weights import load_weights
from train.recipe import Architecture, Recipe

SHAPE = (16, 16, 1)


def starting_from(weights):
    """A recipe that asks for these weights."""
    architecture = Architecture(weights=str(weights))
    return Recipe(name="second", epochs=1, input=InputSpec(size_wh=(16, 16), colour="grey"), architecture=architecture)


def test_the_network_answers_as_the_one_it_starts_from(tmp_path):
    first, second = (build(Architecture(), SHAPE, 4) for _ in range(2))
    values = np.random.default_rng(0).random((3, *SHAPE), np.float32)
    assert not np.allclose(first(values), second(values))
    first.save(tmp_path / "model.keras")
    load_weights(second, starting_from(tmp_path / "model.keras"))
    np.testing.assert_array_equal(first(values), second(values))


@pytest.mark.parametrize(
    "architecture",
    [Architecture(width=2.0), Architecture(name="residual"), None],
    ids=["wider", "another", "no file"],
)
def test_weights_that_do_not_fit_are_refused(tmp_path, architecture):
    if architecture:
        build(architecture, SHAPE, 4).save(tmp_path / "model.keras")
    with pytest.raises(RecipeError, match=r"architecture\.weights: .*model\.keras cannot be used"):
        load_weights(build(Architecture(), SHAPE, 4), starting_from(tmp_path / "model.keras"))


def test_imagenet_is_no_file():
    with pytest.raises(RecipeError, match=r"'textbook' has no ImageNet weights"):
        load_weights(build(Architecture(), SHAPE, 4), starting_from("imagenet"))
