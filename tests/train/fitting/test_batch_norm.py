import keras
import numpy as np

from edge_app.spec import InputSpec
from train.architectures import build
from train.fitting.batch_norm import refresh_statistics
from train.pictures.arrays import Arrays
from train.pictures.batches import TrainingBatches
from train.recipe import Architecture, Augment

SPEC = InputSpec(size_wh=(8, 8))


def batches():
    rng = np.random.default_rng(0)
    arrays = Arrays(rng.integers(0, 256, (64, 8, 8, 3), np.uint8), rng.integers(0, 2, 64), ())
    return TrainingBatches(arrays, SPEC, Augment(), classes=2, size=32, seed=0)


def test_statistics_fit_the_weights_again():
    network = build(Architecture(name="residual", width=0.25), SPEC.shape, 2)
    seen = batches()
    values = np.concatenate([seen[0][0], seen[1][0]])
    wanted = keras.ops.convert_to_numpy(network(values, training=True))

    def error():
        return np.abs(network.predict(values, verbose=0) - wanted).max()

    first = next(layer for layer in network.layers if isinstance(layer, keras.layers.BatchNormalization))
    first.moving_mean.assign(first.moving_mean + 3.0)
    before = error()
    refresh_statistics(network, seen)
    assert error() < 0.2 * before
    assert error() < 0.05


def test_a_network_without_batch_norm_is_left_alone():
    network = build(Architecture(depth=1), SPEC.shape, 2)
    before = network.get_weights()
    refresh_statistics(network, batches())
    for old, new in zip(before, network.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
