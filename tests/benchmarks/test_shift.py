"""What the benchmark of shifts compares, without its trainings."""

import cv2
import numpy as np
import pytest
from msgspec.structs import replace

from benchmarks.shift import NETWORKS, Shifted, gained, network_recipe
from benchmarks.shift_plot import plot
from edge_app.explain.robustness.changes import shift
from edge_app.explain.robustness.curve import Curve, points
from train.architectures import build

CHANGE = shift((32, 32))


def shifted(name, answers):
    """Of four pictures of class 0; answers: (amounts, pictures)."""
    truth, found = np.zeros(4, np.int64), np.array(answers)
    told = points(CHANGE, found, truth)
    curve = Curve(change="shift", unit="pixels", untouched=0, points={"keras": told, "int8": told})
    return Shifted(
        network=name,
        epochs=1,
        parameters=1,
        pictures=4,
        curve=curve,
        truth=tuple(truth.tolist()),
        answers={"int8": tuple(map(tuple, found.tolist()))},
    )


@pytest.fixture
def plain():
    """One is wrong from the first, and all others once they are moved."""
    return shifted("CNN", [[0, 0, 0, 1], *[[1, 1, 1, 1]] * (len(CHANGE.amounts) - 1)])


@pytest.fixture
def blurred():
    """Two are wrong from the first, and nothing changes that."""
    return shifted("CNN, blur", [[0, 0, 1, 1]] * len(CHANGE.amounts))


def test_what_blurring_gives_is_counted_picture_by_picture(plain, blurred):
    gains = list(gained(plain, blurred))
    assert [gain.amount for gain in gains] == list(CHANGE.amounts)
    assert (gains[0].right.points, gains[0].same.points) == (-25, 0)
    assert {(gain.pair, gain.right.points, gain.same.points) for gain in gains[1:]} == {("CNN", 50, 75)}


def test_the_picture_has_all_curves(plain, blurred, tmp_path):
    plot({"CNN": plain.curve, "CNN, blur": blurred.curve}, tmp_path / "shift.png")
    drawn = cv2.imread(str(tmp_path / "shift.png")).reshape(-1, 3).astype(int)
    for blue_green_red in ((0x80, 0x72, 0x6B), (0xA8, 0x5F, 0x1F)):
        assert (np.abs(drawn - blue_green_red).max(axis=1) < 8).sum() > 100


def test_networks_differ_in_nothing_but_their_layers_and_dense_has_as_many_weights():
    recipes = {name: network_recipe(name, quick=False, epochs=12) for name in NETWORKS}
    first = recipes["CNN"]
    assert all(replace(recipe, architecture=first.architecture) == first for recipe in recipes.values())
    weights = {
        name: sum(
            int(np.prod(weight.shape)) for weight in build(recipe.architecture, (32, 32, 3), 10).trainable_weights
        )
        for name, recipe in recipes.items()
    }
    assert weights["dense"] == pytest.approx(weights["CNN"], rel=0.01)
    assert weights["CNN"] == weights["CNN, blur"]
    assert weights["residual"] == weights["residual, blur"]
