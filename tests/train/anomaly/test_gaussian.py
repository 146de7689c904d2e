import keras
import numpy as np
import pytest
from keras import layers

from edge_app.errors import RecipeError
from train.anomaly.gaussian import Gaussian, feature_network, projection, scoring_network
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


@pytest.fixture(scope="module")
def network(learned):
    """Scores "pictures" of 4 x 5 feature vectors."""
    image = keras.Input((4, 5, SIZE))
    return scoring_network(keras.Model(image, layers.Activation("linear")(image)), normal_of(learned), 0.03, seed=1)


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


def test_features_that_never_change_do_no_harm():
    features = np.zeros((100, 6))
    features[:, :3] = RNG.normal(size=(100, 3))
    weights, bias, usual = projection(normal_of(features), 0.03, 0)
    assert np.isfinite(weights).all()
    assert np.isfinite(bias).all()
    assert usual > 0


def recipe(*changes):
    return recipe_from(anomaly_plan("x"), "x", ("input.size_wh=[32, 48]", *changes))


def test_all_strides_lie_on_one_grid():
    assert feature_network(recipe()).output.shape == (None, 6, 4, 24 + 40 + 112)
    assert feature_network(recipe("architecture.depth=3")).output.shape == (None, 6, 4, 24)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (("architecture.depth=1",), "wants 2 blocks or more"),
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
