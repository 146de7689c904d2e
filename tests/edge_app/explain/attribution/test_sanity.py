"""The tests of a way to explain: good ways pass all, and each kind of bad way fails at least one."""

import numpy as np
import pytest
from tiny_pooled import patch_pictures

from edge_app.explain.attribution.cam import ActivationMaps
from edge_app.explain.attribution.controls import constant, edges, equally_smooth
from edge_app.explain.attribution.occlusion import occlusion
from edge_app.explain.attribution.sanity import dependence, faithfulness, mean_of
from edge_app.explain.attribution.shuffling import Altered, shuffled
from edge_app.explain.attribution.ways import activation_way, occlusion_way

N = 24


@pytest.fixture(scope="module")
def pictures():
    return [picture for picture, _, _ in patch_pictures(N)]


@pytest.fixture(scope="module")
def drawings():
    """Blobs in colours, for the classifier that ships; whatever it takes them for."""
    rng, made = np.random.default_rng(5), []
    for _ in range(N):
        picture = np.full((32, 32, 3), rng.integers(0, 256, 3), np.uint8)
        for _ in range(3):
            top, left, size = rng.integers(0, 24), rng.integers(0, 24), rng.integers(4, 16)
            picture[top : top + size, left : left + size] = rng.integers(0, 256, 3)
        made.append(picture)
    return made


def cam(model):
    maps = ActivationMaps(model)
    return lambda picture, index: maps.of(picture, index).over(picture.shape[1::-1])


def covering(model, spec):
    return lambda picture, index: occlusion(model, spec, picture, index).over(picture.shape[1::-1])


def random_maps(model):
    rng, good = np.random.default_rng(3), cam(model)
    return lambda picture, index: equally_smooth(good(picture, index), rng)


def test_good_maps_are_faithful(model, pictures):
    for mapper in (cam(model), covering(model, model.spec)):
        found = faithfulness(model, mapper, pictures)
        assert found.passed, found
        assert found.deletion.n == found.insertion.n == found.own.n == N
        assert found.deletion_area < found.insertion_area


BAD = {
    "the same everywhere": lambda model: lambda picture, index: constant(picture),
    "random": random_maps,
    "edges, which the noise has more of than the patch": lambda model: lambda picture, index: edges(picture),
    "what speaks against the class": lambda model: lambda picture, index: -cam(model)(picture, index),
}


@pytest.mark.parametrize("bad", BAD)
def test_bad_maps_are_not_faithful(model, pictures, bad):
    found = faithfulness(model, BAD[bad](model), pictures)
    assert not found.passed, found


def of_another(model, pictures):
    """The map of the picture before, which looks like a good one."""
    good, order = cam(model), {picture.tobytes(): number for number, picture in enumerate(pictures)}
    return lambda picture, index: good(pictures[order[picture.tobytes()] - 1], index)


def test_the_map_of_another_picture_is_not_faithful(model, pictures):
    found = faithfulness(model, of_another(model, pictures), pictures)
    assert not found.passed, found
    assert found.own.interval[0] <= 0


def test_the_same_map_twice_is_no_better_than_itself(model, pictures):
    found = faithfulness(model, BAD["the same everywhere"](model), pictures)
    assert (found.deletion.mean, found.insertion.mean) == (0, 0)


def test_good_maps_change_with_the_weights(cifar10, drawings):
    flatbuffer = cifar10.delegation.file.flatbuffer

    def other(seed):
        return shuffled(flatbuffer, np.random.default_rng(seed))

    ways = [
        (cam(cifar10), lambda seed: _cam_of(cifar10, other(seed))),
        (covering(cifar10, cifar10.spec), lambda seed: covering(Altered(cifar10, other(seed)), cifar10.spec)),
    ]
    for mapper, altered in ways:
        found = dependence(cifar10, mapper, altered, drawings)
        assert found.passed, found
        assert found.likeness.n == N


def _cam_of(model, flatbuffer):
    maps = ActivationMaps(model, flatbuffer)
    return lambda picture, index: maps.of(picture, index).over(picture.shape[1::-1])


@pytest.mark.parametrize("bad", [edges, constant])
def test_maps_that_ignore_the_network_do_not(cifar10, drawings, bad):
    found = dependence(cifar10, lambda picture, index: bad(picture), lambda seed: lambda p, i: bad(p), drawings)
    assert not found.passed
    assert found.likeness.interval == (1, 1)


def test_the_ways_that_ship_bring_their_own_tests(cifar10, drawings):
    for way in (activation_way(cifar10), occlusion_way(cifar10)):
        assert way.dependence(drawings[:6]).likeness.mean < 0.9
        assert way.faithfulness(drawings[:6]).deletion.n == 6


@pytest.mark.parametrize(
    ("values", "mean", "interval"),
    [
        ([1.0, 1.0, 1.0], 1, (1, 1)),
        ([0.0, 2.0], 1, (1 - 1.959964, 1 + 1.959964)),
        ([3.0], 3, (-np.inf, np.inf)),
        ([], 0, (-np.inf, np.inf)),
    ],
)
def test_a_mean_has_an_interval(values, mean, interval):
    found = mean_of(np.array(values))
    assert (found.n, found.mean) == (len(values), mean)
    assert found.interval == pytest.approx(interval)
