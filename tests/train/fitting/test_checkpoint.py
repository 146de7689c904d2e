import keras
import numpy as np
import pytest

from edge_app.errors import DataError, OutputError
from train.fitting.checkpoint import load_checkpoint, save_network
from train.fitting.optimiser import build_optimiser

STEPS = 4


@pytest.fixture
def network(tiny):
    """A function: -> a compiled network with momentum, weight decay and averaging, as new."""

    def made():
        network = keras.Sequential([keras.Input((3,)), keras.layers.Dense(5), keras.layers.Dense(2)])
        network.compile(build_optimiser(tiny(), STEPS), "mse")
        return network

    return made


@pytest.fixture
def step():
    """A function: network -> one step of training on fixed numbers; returns the loss."""
    rng = np.random.default_rng(0)
    values, wanted = rng.random((8, 3), np.float32), rng.random((8, 2), np.float32)
    return lambda network: network.train_on_batch(values, wanted)


def _state(network):
    return [np.asarray(v) for v in (*network.variables, *network.optimizer.variables)]


def test_loaded_network_goes_on_as_if_never_stopped(tmp_path, network, step):
    original, loaded = network(), network()
    for _ in range(3 * STEPS):
        step(original)
    save_network(original, tmp_path / "checkpoint.keras")
    assert load_checkpoint(loaded, tmp_path / "checkpoint.keras", STEPS) == 3
    for _ in range(5):
        assert step(original) == step(loaded)
    for ours, theirs in zip(_state(original), _state(loaded), strict=True):
        assert np.array_equal(ours, theirs)


def test_loaded_network_still_spares_biases_from_weight_decay(tmp_path, network, step):
    """Keras does not save which variables are spared; a network rebuilt from the file would decay them all."""
    original, loaded = network(), network()
    step(original)
    save_network(original, tmp_path / "checkpoint.keras")
    load_checkpoint(loaded, tmp_path / "checkpoint.keras", 1)
    spared = [not loaded.optimizer._use_weight_decay(variable) for variable in loaded.trainable_variables]
    assert spared == ["bias" in variable.path for variable in loaded.trainable_variables]


def test_checkpoint_of_another_number_of_steps_is_refused(tmp_path, network, step):
    trained = network()
    for _ in range(6):
        step(trained)
    save_network(trained, tmp_path / "checkpoint.keras")
    with pytest.raises(DataError, match=r"6 steps are no whole epochs of 4 steps.*delete it to start again"):
        load_checkpoint(network(), tmp_path / "checkpoint.keras", STEPS)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: b"", id="empty"),
        pytest.param(lambda data: b"hello", id="text"),
        pytest.param(lambda data: data[: len(data) // 2], id="cut off"),
        pytest.param(lambda data: data[:-1], id="one byte short"),
        pytest.param(lambda data: data[:9000] + bytes([data[9000] ^ 1]) + data[9001:], id="flipped bit"),
    ],
)
def test_damaged_checkpoint_is_refused_by_name(tmp_path, network, damage):
    path = tmp_path / "checkpoint.keras"
    save_network(network(), path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DataError, match=r"Cannot resume from .*checkpoint\.keras: .+\. Delete it to start again"):
        load_checkpoint(network(), path, STEPS)


@pytest.mark.filterwarnings("default:Skipping variable loading")
def test_checkpoint_without_its_optimiser_is_refused(tmp_path, network):
    save_network(network(), tmp_path / "checkpoint.keras")  # before any step, which builds the optimiser
    with pytest.raises(DataError, match="Cannot resume"):
        load_checkpoint(network(), tmp_path / "checkpoint.keras", STEPS)


def test_checkpoint_of_another_network_is_refused(tmp_path, network, tiny):
    other = keras.Sequential([keras.Input((3,)), keras.layers.Dense(7), keras.layers.Dense(2)])
    other.compile(build_optimiser(tiny(), STEPS), "mse")
    save_network(other, tmp_path / "checkpoint.keras")
    with pytest.raises(DataError, match="Cannot resume"):
        load_checkpoint(network(), tmp_path / "checkpoint.keras", STEPS)


def test_network_that_cannot_be_saved_leaves_the_old_file(tmp_path, network):
    path = tmp_path / "checkpoint.keras"
    save_network(network(), path)
    before = path.read_bytes()
    assert list(tmp_path.iterdir()) == [path]
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="Cannot write"):
        save_network(network(), tmp_path / "file" / "checkpoint.keras")
    assert path.read_bytes() == before
