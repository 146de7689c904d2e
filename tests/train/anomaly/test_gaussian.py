import keras
import numpy as np
import pytest
from keras import layers

from edge_app.errors import RecipeError
from edge_app.preprocess import scale_pixels
from train.anomaly.features import feature_network
from train.anomaly.gaussian import Gaussian, Normal, measure, of_parts, of_whole, projection, usual_length
from train.anomaly.plan import anomaly_plan
from train.recipe import recipe_from

RNG = np.random.default_rng(0)
SIZE = 48
MIX = RNG.normal(size=(SIZE, SIZE)) * np.geomspace(2, 0.02, SIZE)


def vectors(n):
    return RNG.normal(size=(n, SIZE)) @ MIX.T + 3


def normal_of(features):
    mean = features.mean(axis=0)
    return Gaussian(mean, np.cov(features.T, bias=True), len(features))


@pytest.fixture(scope="module")
def learned():
    return vectors(4000)


def passing(rows, columns):
    """A network whose features are its input."""
    image = keras.Input((rows, columns, SIZE))
    return keras.Model(image, layers.Activation("linear")(image))


@pytest.fixture(scope="module")
def network(learned):
    """Scores "pictures" of 4 x 5 feature vectors by their parts."""
    alike = Gaussian(learned.mean(axis=0), np.zeros((SIZE, SIZE)), 1)
    return of_parts(passing(4, 5), Normal(normal_of(learned), alike), 0.03, seed=1)


def mahalanobis(features, learned, shrinkage):
    """With the covariance shrunk, over what is usual."""
    normal = normal_of(learned)
    shrunk = normal.covariance + shrinkage * np.trace(normal.covariance) / SIZE * np.eye(SIZE)
    off = features - normal.mean
    squares = np.einsum("...i,ij,...j->...", off, np.linalg.inv(shrunk), off)
    usual = np.trace(np.linalg.solve(shrunk, normal.covariance))
    return np.sqrt(squares / usual)


def test_the_heat_is_the_mahalanobis_distance(network, learned):
    pictures = vectors(200).reshape(10, 4, 5, SIZE)
    pictures[3:] += RNG.normal(size=(7, 4, 5, SIZE)) * 2
    heat = network.predict(pictures, verbose=0)["heat"][..., 0]
    wanted = mahalanobis(pictures, learned, 0.03)
    assert np.corrcoef(heat.ravel(), wanted.ravel())[0, 1] > 0.99
    assert np.median(heat / wanted) == pytest.approx(1, abs=0.05)


def test_what_is_normal_has_about_one_and_the_score_is_the_hottest_place(network):
    answer = network.predict(vectors(200).reshape(10, 4, 5, SIZE), verbose=0)
    assert answer["heat"].mean() == pytest.approx(1, abs=0.1)
    assert answer["score"][:, 0] == pytest.approx(answer["heat"].max(axis=(1, 2, 3)))


def test_the_whole_is_scored_by_its_mean_features_and_its_places_have_heat(learned):
    pictures = vectors(6 * 400).reshape(400, 2, 3, SIZE) + vectors(400)[:, None, None] - 3
    means = pictures.mean(axis=(1, 2))
    normal = Normal(normal_of((pictures - means[:, None, None]).reshape(-1, SIZE)), normal_of(means))
    others = pictures[:50] + RNG.normal(size=(50, 1, 1, SIZE)) * np.linspace(0, 9, 50)[:, None, None, None]
    answer = of_whole(passing(2, 3), normal, 0.3, seed=1).predict(others, verbose=0)
    wanted = mahalanobis(others.mean(axis=(1, 2)), means, 0.3)
    assert answer["score"][:, 0] == pytest.approx(wanted, rel=0.4)
    assert np.corrcoef(answer["score"][:, 0], wanted)[0, 1] > 0.95
    usual = of_whole(passing(2, 3), normal, 0.3, seed=1).predict(pictures, verbose=0)
    assert answer["heat"].shape == (50, 2, 3, 1)
    assert [usual["score"].mean(), usual["heat"].mean()] == pytest.approx([1, 1], abs=0.1)


def test_places_and_whole_pictures_are_measured_in_one_pass():
    pixels = RNG.integers(0, 256, (40, 48, 32, 3), np.uint8)
    network = feature_network(recipe("architecture.depth=3"))
    normal = measure(network, pixels, recipe())
    features = network.predict(scale_pixels(pixels, recipe().input), verbose=0)
    assert (normal.places.n, normal.pictures.n) == (40 * 3 * 2, 40)
    within = features - features.mean(axis=(1, 2), keepdims=True)
    for found, wanted in ((normal.places, within.reshape(-1, 24)), (normal.pictures, features.mean(axis=(1, 2)))):
        assert found.mean == pytest.approx(features.mean(axis=(0, 1, 2)), abs=1e-4)
        assert found.covariance == pytest.approx(np.cov(wanted.T, bias=True), abs=1e-3)


def test_features_that_never_change_do_no_harm():
    features = np.zeros((100, 6))
    features[:, :3] = RNG.normal(size=(100, 3))
    weights, bias = projection(normal_of(features), 0.03, 0)
    assert np.isfinite(weights).all()
    assert np.isfinite(bias).all()
    assert usual_length((weights, bias), normal_of(features).covariance) > 0


def recipe(*changes):
    return recipe_from(anomaly_plan("x"), "x", ("input.size_wh=[32, 48]", *changes))


WHOLE = ("anomaly.look=whole", "input.size_wh=[64, 96]")


def test_all_strides_lie_on_one_grid():
    assert feature_network(recipe()).output.shape == (None, 3, 2, 24 + 40 + 112)
    assert feature_network(recipe("architecture.depth=3")).output.shape == (None, 3, 2, 24)
    assert feature_network(recipe(*WHOLE)).output.shape == (None, 3, 2, 192)


def test_what_is_looked_at_decides_how_steady_it_has_to_be():
    assert [recipe(*changes).anomaly.shrunk_by for changes in ((), WHOLE, ("anomaly.shrinkage=0.1",))] == [
        0.03,
        0.3,
        0.1,
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (("architecture.depth=1",), "wants 2 blocks or more"),
        ((*WHOLE, "architecture.depth=11"), "look is 'whole' wants 12 blocks or more, best 15"),
        (("anomaly.look=whole",), "wants multiples of 32"),
        ((*WHOLE, "architecture.name=autoencoder"), "'autoencoder' looks at parts alone"),
        (("anomaly.look=half",), r"anomaly\.look.*'half'"),
        (("input.size_wh=[100, 100]",), "wants multiples of 16"),
        (("architecture.name=residual",), "an anomaly model is 'efficientnet-lite0' with weights"),
        (("task=classify", "data.normal=cat"), "data.normal are for 'anomaly' alone"),
        (("data.train=['a']",), "by data.folder and data.normal; leave the others out"),
        (("anomaly.false_alarm_rate=0",), "expected `float` > 0"),
    ],
)
def test_a_recipe_that_does_not_fit_is_refused(changes, message):
    with pytest.raises(RecipeError, match=message):
        feature_network(recipe(*changes))
