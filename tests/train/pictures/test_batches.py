import keras
import numpy as np
import pytest

from edge_app.preprocess import scale_pixels
from edge_app.spec import InputSpec
from train.fitting.epoch import EpochStart
from train.pictures.arrays import Arrays
from train.pictures.batches import PlainBatches, TrainingBatches
from train.recipe import Augment

SPEC = InputSpec(size_wh=(6, 6))
CLASSES = 4


@pytest.fixture
def arrays():
    """50 pictures, each plain in a value of its own, which is also told by its label: value % 4."""
    values = np.arange(50)
    pixels = np.broadcast_to(values[:, None, None, None], (50, 6, 6, 3)).astype(np.uint8)
    return Arrays(pixels, values % CLASSES, ())


@pytest.fixture
def batches(arrays):
    """A function: epoch, settings -> TrainingBatches of 16 at the start of that epoch."""

    def made(epoch, seed=1, size=16, **settings):
        made = TrainingBatches(arrays, SPEC, Augment(**settings), classes=CLASSES, size=size, seed=seed)
        made.start(epoch)
        return made

    return made


def _seen(batches):
    """The plain value of each picture, in the order of the batches."""
    return np.rint(np.concatenate([values[:, 0, 0, 0] for values, _ in batches]) * 255).astype(int).tolist()


def test_each_picture_comes_once_an_epoch_with_its_label(batches):
    given = batches(0)
    assert [len(values) for values, _ in given] == [16, 16, 16, 2]
    assert sorted(_seen(given)) == list(range(50))
    for values, wanted in given:
        assert (values.dtype, wanted.dtype, wanted.shape) == (np.float32, np.float32, (len(values), CLASSES))
        assert (wanted.argmax(axis=1) == np.rint(values[:, 0, 0, 0] * 255) % CLASSES).all()
        assert (wanted.sum(axis=1) == 1).all()


def test_batch_larger_than_the_set_is_the_set(batches):
    assert [len(values) for values, _ in batches(0, size=1000)] == [50]


def test_same_seed_and_epoch_give_the_same_batches_and_others_do_not(batches):
    everything = {"flip": True, "crop": 2, "colour": 0.5, "cutout": 2}

    def drawn(*where):
        return np.concatenate([values for values, _ in batches(*where, **everything)])

    assert np.array_equal(drawn(3, 1), drawn(3, 1))
    assert not np.array_equal(drawn(3, 1), drawn(4, 1))
    assert not np.array_equal(drawn(3, 1), drawn(3, 2))


def test_a_batch_does_not_hang_on_those_drawn_before(batches):
    straight, jumped = batches(2, colour=0.5), batches(2, colour=0.5)
    assert np.array_equal([v for v, _ in straight][2], jumped[2][0])


def test_plain_batches_are_all_pictures_in_order_through_the_shared_scaling(arrays):
    plain = PlainBatches(arrays, SPEC, classes=CLASSES, size=20)
    assert [len(values) for values, _ in plain] == [20, 20, 10]
    assert np.array_equal(np.concatenate([v for v, _ in plain]), scale_pixels(arrays.pixels, SPEC))


class Recorder(keras.callbacks.Callback):
    """Keeps what arrived in each batch: a weight of the network that is moved by exactly the mean of its inputs."""

    def __init__(self):
        super().__init__()
        self.means = []

    def on_train_batch_end(self, batch, logs=None):
        weight = self.model.layers[-1].kernel
        self.means.append(float(np.asarray(weight).item()))
        weight.assign([[0.0]])


@pytest.mark.parametrize("first", [0, 2])
def test_network_is_fed_the_batches_of_each_epoch_from_any_start_on(batches, arrays, first):
    """Gradient descent at rate 1 on the mean output moves the one weight by minus the mean input of the batch."""

    class Means(TrainingBatches):
        def __getitem__(self, index):
            values, _ = super().__getitem__(index)
            return values.mean(axis=(1, 2, 3))[:, None], np.zeros((len(values), 1), np.float32)

    fed = Means(arrays, SPEC, Augment(crop=1), classes=CLASSES, size=16, seed=1)
    network = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")])
    network.compile(keras.optimizers.SGD(1.0), loss=lambda _, answer: keras.ops.mean(answer, axis=-1))
    recorder = Recorder()
    network.fit(fed, initial_epoch=first, epochs=4, callbacks=[EpochStart(fed, 1), recorder], shuffle=False, verbose=0)
    wanted = [-values.mean() for epoch in range(first, 4) for values, _ in batches(epoch, crop=1)]
    np.testing.assert_allclose(recorder.means, wanted, rtol=1e-5)


def test_dropout_masks_hang_on_seed_and_epoch(arrays, batches):
    network = keras.Sequential([keras.Input((4,)), keras.layers.Dropout(0.5)])

    def mask(seed, epoch):
        start = EpochStart(batches(0), seed)
        start.set_model(network)
        start.on_epoch_begin(epoch)
        return np.asarray(network(np.ones((20, 4), np.float32), training=True))

    assert np.array_equal(mask(1, 5), mask(1, 5))
    assert not np.array_equal(mask(1, 5), mask(1, 6))
    assert not np.array_equal(mask(1, 5), mask(2, 5))
