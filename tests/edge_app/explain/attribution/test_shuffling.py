import numpy as np
import pytest

from edge_app.explain.attribution.shuffling import Altered, likeness, shuffled
from edge_app.inference.graph import Graph


def test_the_weights_of_a_layer_are_the_same_numbers_elsewhere(cifar10):
    flatbuffer = cifar10.delegation.file.flatbuffer
    other = shuffled(flatbuffer, np.random.default_rng(0))
    assert len(other) == len(flatbuffer)
    before, after = (Graph(data, "cifar10").program for data in (flatbuffer, other))
    for layer in (one for one in before.operators if one.name in ("CONV_2D", "FULLY_CONNECTED")):
        weights, biases = ((before.slots[index].values(), after.slots[index].values()) for index in layer.inputs[1:])
        assert not np.array_equal(*weights)
        np.testing.assert_array_equal(*(np.sort(each, None) for each in weights))
        np.testing.assert_array_equal(*biases)


def test_the_same_seed_shuffles_alike(cifar10):
    flatbuffer = cifar10.delegation.file.flatbuffer
    one, same, other = (shuffled(flatbuffer, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert one == same != other


def test_an_altered_network_answers_otherwise_and_an_unaltered_one_alike(cifar10):
    flatbuffer = cifar10.delegation.file.flatbuffer
    picture = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    expected = cifar10.probabilities(picture)
    np.testing.assert_array_equal(Altered(cifar10, flatbuffer).probabilities(picture), expected)
    other = Altered(cifar10, shuffled(flatbuffer, np.random.default_rng(0))).probabilities(picture)
    assert abs(other - expected).max() > 0.1


ONE = np.arange(12, dtype=np.float32).reshape(3, 4)
FLAT = np.ones((3, 4), np.float32)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [(ONE, ONE, 1), (ONE, ONE**3, 1), (ONE, -ONE, -1), (ONE, FLAT, 0), (FLAT, FLAT, 1), (FLAT, 2 * FLAT, 0),
     (np.array([1, 2, 2, 3.0]), np.array([1, 2, 3, 3.0]), 2 / 3 * 1.25)],
)  # fmt: skip
def test_likeness(one, other, alike):
    """The last by hand: ranks 1, 2.5, 2.5, 4 and 1, 2, 3.5, 3.5."""
    assert likeness(one, other) == pytest.approx(alike, abs=1e-9)
