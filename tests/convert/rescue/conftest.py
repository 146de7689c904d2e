"""Networks that plain int8 ruins, made from one that it does not, and the runs that hold them."""

import msgspec
import numpy as np
import pytest

from convert.export import load_network
from edge_app.chatter import hushed

with hushed():
    import keras


@pytest.fixture(scope="session")
def fewer(pictures):
    """A part of the pictures, for speed."""
    return msgspec.structs.replace(pictures, train=pictures.train[:300], test=pictures.test[:150])


@pytest.fixture
def saved_run(tmp_path, fewer, spec):
    """A function: network -> a folder as `edgesight train` leaves it."""

    def save(network):
        folder = tmp_path / "run"
        folder.mkdir()
        with hushed():
            network.save(folder / "model.keras")
        fewer.save(folder / "data.json")
        (folder / "spec.json").write_bytes(spec.to_json())
        return folder

    return save


@pytest.fixture
def lopsided(run_folder):
    """The good network with one channel of two layers 100 times larger, read with weights 100 times smaller.

    Its answers are the same. Between the first two layers is a pooling, between the last two a flattening.
    """
    network = load_network(run_folder)
    layers = keras.layers
    with hushed():
        _scale_written(_all(network, layers.BatchNormalization)[0], 5, 100)
        _scale_read(_all(network, layers.DepthwiseConv2D)[0], 5, 1 / 100)
        _scale_written(_all(network, layers.Conv2D)[-1], 8, 100)
        _scale_read(_all(network, layers.Dense)[0], slice(8, None, 16), 1 / 100)
    return network


@pytest.fixture(scope="session")
def swish(pictures, inputs):
    """A swish network, one of whose channels is 1000 times larger than the others from the start."""
    with hushed():
        keras.utils.set_random_seed(2)
        layers = keras.layers
        network = keras.Sequential(
            [
                keras.Input((16, 16, 3)),
                layers.Conv2D(8, 3, strides=2, padding="same", activation="silu"),
                layers.Conv2D(16, 3, padding="same", activation="silu", name="wide", trainable=False),
                layers.Conv2D(16, 3, strides=2, activation="silu", name="reader", trainable=False),
                layers.Flatten(),
                layers.Dense(10, activation="softmax"),
            ]
        )
        _scale_written(network.get_layer("wide"), 0, 1000)
        _scale_read(network.get_layer("reader"), 0, 1 / 1000)
        network.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
        labels = np.array([picture.label for picture in pictures.train])
        network.fit(inputs(pictures.train), labels, batch_size=32, epochs=10, verbose=0)
    return network


@pytest.fixture
def undecided(run_folder):
    """The good network, all of whose answers are 10 % and a trace: rounding the output to 1/256 loses them."""
    network = load_network(run_folder)
    with hushed():
        dense = _all(network, keras.layers.Dense)[0]
        dense.set_weights([values * 1e-4 for values in dense.get_weights()])
    return network


def _all(network, kind):
    return [layer for layer in network.layers if type(layer) is kind]


def _scale_written(layer, channel, times):
    """A convolution's kernel and bias, or a normalisation's gamma and beta; their other weights stay."""
    first, second, *rest = layer.get_weights()
    first[..., channel] *= times
    second[channel] *= times
    layer.set_weights([first, second, *rest])


def _scale_read(layer, channels, times):
    """Kernels are (height, width, in, out), depthwise (height, width, in, 1), dense (in, out)."""
    kernel, *rest = layer.get_weights()
    kernel[..., channels, :] *= times
    layer.set_weights([kernel, *rest])
