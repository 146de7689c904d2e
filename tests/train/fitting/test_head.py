"""The last layer alone."""

import keras
import numpy as np
import pytest

from train.fitting.head import fit_head
from train.pictures.arrays import Arrays
from train.pictures.batches import TrainingBatches
from train.recipe import Augment, Head


@pytest.fixture
def batches(tiny):
    """Dark pictures of class 0, bright ones of class 1."""
    rng = np.random.default_rng(0)
    labels = np.arange(60) % 2
    pixels = rng.integers(0, 100, (60, 12, 12, 1)) + 120 * labels[:, None, None, None]
    arrays = Arrays(pixels.astype(np.uint8), labels.astype(np.int64), ())
    return TrainingBatches(arrays, tiny().input, Augment(flip=True), classes=2, size=16, seed=3)


@pytest.fixture
def network():
    keras.utils.set_random_seed(1)
    image = keras.Input((12, 12, 1))
    x = keras.layers.BatchNormalization()(keras.layers.Conv2D(4, 3, activation="relu")(image))
    x = keras.layers.Dropout(0.5)(keras.layers.GlobalAveragePooling2D()(x))
    network = keras.Model(image, keras.layers.Dense(2, activation="softmax", name="scores")(x))
    network.compile(jit_compile=False)
    return network


def _accuracy(network, batches):
    pairs = [batches[index] for index in range(len(batches))]
    right = [network.predict_on_batch(values).argmax(1) == targets.argmax(1) for values, targets in pairs]
    return np.concatenate(right).mean()


@pytest.mark.parametrize("views", [1, 3])
def test_only_the_last_layer_changes_and_it_learns(network, batches, views):
    scores = network.get_layer("scores")
    others = [layer for layer in network.layers if layer is not scores]
    before = [[weight.copy() for weight in layer.get_weights()] for layer in others]
    fit_head(network, batches, Head(epochs=40, learning_rate=0.05, views=views), keras.losses.CategoricalCrossentropy())
    for layer, weights in zip(others, before, strict=True):
        assert all((now == then).all() for now, then in zip(layer.get_weights(), weights, strict=True)), layer.name
    assert _accuracy(network, batches) > 0.95


def test_each_view_is_counted_to_its_end(network, batches):
    told = []

    class _Bar:
        def __enter__(self):
            return told.append

        def __exit__(self, *_):
            pass

    fit_head(
        network,
        batches,
        Head(epochs=1, views=2),
        keras.losses.CategoricalCrossentropy(),
        lambda what, total: (told.append((what, total)), _Bar())[1],
    )
    assert told[0] == ("making features", 8)
    assert told[1:] == list(range(1, 9))
