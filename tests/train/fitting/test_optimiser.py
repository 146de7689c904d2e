import itertools
import math

import keras
import numpy as np
import pytest

from train.fitting.optimiser import build_optimiser

STEPS = 10
"""Steps of an epoch; `tiny` has 8 epochs, the first of which warms up."""


def _rates(recipe, steps):
    optimiser = build_optimiser(recipe, STEPS)
    rates = []
    for step in steps:
        optimiser.iterations.assign(step)
        rates.append(float(keras.ops.convert_to_numpy(optimiser.learning_rate)))
    return rates


@pytest.mark.parametrize(
    ("changes", "step", "wanted"),
    [
        pytest.param((), 0, 0.1, id="first step of the warm-up"),
        pytest.param((), 4, 0.5, id="middle of the warm-up"),
        pytest.param((), 9, 1.0, id="end of the warm-up"),
        pytest.param((), 45, 0.5, id="middle of the cosine"),
        pytest.param((), 80, 0.0, id="end"),
        pytest.param((), 1000, 0.0, id="past the end"),
        pytest.param(("schedule.floor=0.2",), 45, 0.6, id="middle above a floor"),
        pytest.param(("schedule.floor=0.2",), 80, 0.2, id="end on a floor"),
        pytest.param(("schedule.name=constant",), 4, 0.5, id="constant warms up too"),
        pytest.param(("schedule.name=constant",), 80, 1.0, id="constant"),
        pytest.param(("schedule.warmup_epochs=0",), 0, 1.0, id="no warm-up"),
        pytest.param(("schedule.warmup_epochs=0.5",), 2, 0.6, id="half an epoch"),
        pytest.param(("schedule.warmup_epochs=99",), 79, 80 / 990, id="warm-up longer than the run"),
    ],
)
def test_learning_rate_at_a_step(tiny, changes, step, wanted):
    assert _rates(tiny(*changes, "optimiser.learning_rate=1.0"), [step]) == pytest.approx([wanted], abs=1e-6)


def test_cosine_falls_all_the_way_as_published(tiny):
    rates = _rates(tiny("optimiser.learning_rate=1.0", "schedule.warmup_epochs=0"), range(81))
    assert rates == pytest.approx([0.5 * (1 + math.cos(math.pi * step / 80)) for step in range(81)], abs=1e-6)
    assert all(before > after for before, after in itertools.pairwise(rates))


def _network():
    return keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(8),
            keras.layers.BatchNormalization(),
            keras.layers.Dense(2),
        ]
    )


@pytest.mark.parametrize("name", ["sgd", "adam", "adamw", "rmsprop"])
def test_weight_decay_shrinks_kernels_and_spares_biases_and_batch_norm(tiny, name):
    recipe = tiny(f"optimiser.name={name}", "optimiser.weight_decay=0.5", "schedule.warmup_epochs=0")
    network, optimiser = _network(), build_optimiser(recipe, STEPS)
    for variable in network.trainable_variables:
        variable.assign(np.ones(variable.shape, np.float32))
    optimiser.apply([np.zeros(v.shape, np.float32) for v in network.trainable_variables], network.trainable_variables)
    after = {variable.path: np.asarray(variable).ravel()[0] for variable in network.trainable_variables}
    kernels = {path for path in after if path.endswith("kernel")}
    assert len(kernels) == 2
    assert len(after) == 6
    for path, value in after.items():
        assert value == pytest.approx(1 - 0.05 * 0.5 if path in kernels else 1.0), path


@pytest.mark.parametrize("name", ["sgd", "adam", "adamw", "rmsprop"])
@pytest.mark.parametrize("nesterov", ["false", "true"])
def test_every_optimiser_learns(tiny, name, nesterov):
    recipe = tiny(
        f"optimiser.name={name}",
        f"optimiser.nesterov={nesterov}",
        "optimiser.learning_rate=0.03",
        "optimiser.momentum=0.5",
        "schedule.warmup_epochs=0",
    )
    rng = np.random.default_rng(0)
    values = rng.normal(size=(80, 4)).astype(np.float32)
    wanted = np.eye(2, dtype=np.float32)[(values[:, 0] > values[:, 1]).astype(int)]
    keras.utils.set_random_seed(0)
    network = _network()
    network.compile(build_optimiser(recipe, STEPS), keras.losses.CategoricalCrossentropy(from_logits=True))
    losses = network.fit(values, wanted, batch_size=8, epochs=8, verbose=0).history["loss"]
    assert losses[-1] < 0.6 * losses[0]


def test_average_is_what_the_network_ends_with(tiny):
    """A weight pushed down by 1 at each step: its average by hand, Polyak's with the momentum of the recipe."""
    recipe = tiny(
        "average.momentum=0.8",
        "optimiser.learning_rate=1.0",
        "optimiser.momentum=0",
        "optimiser.weight_decay=0",
        "schedule.name=constant",
        "schedule.warmup_epochs=0",
    )
    network = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")])
    network.compile(build_optimiser(recipe, STEPS), loss=lambda _, answer: keras.ops.mean(answer, axis=-1))
    network.fit(np.ones((30, 1), np.float32), np.ones((30, 1), np.float32), batch_size=1, epochs=1, verbose=0)
    average = 0.0
    for step in range(1, 31):
        average = (0.8 * average if step > 1 else 0.0) + (0.2 if step > 1 else 1.0) * -step
    assert float(network.get_weights()[0].item()) == pytest.approx(average, rel=1e-4)


@pytest.mark.parametrize(
    ("asked", "epochs", "given"),
    [(0.9, 100, 0.9), (0.999, 8, 0.875), (0.5, 1, 0.0), (0.0, 8, 0.0)],
)
def test_average_looks_back_over_at_most_a_tenth_of_the_run(tiny, caplog, asked, epochs, given):
    optimiser = build_optimiser(tiny(f"average.momentum={asked}", f"epochs={epochs}"), STEPS)
    assert optimiser.use_ema == (given > 0)
    assert optimiser.ema_momentum == pytest.approx(given)
    assert bool(caplog.messages) == (given < asked)
