"""Train: pictures in memory, a network, an optimiser, epoch after epoch, resumable after a kill at any moment."""

import logging
from pathlib import Path

import keras

from train.architectures import build
from train.arrays import Arrays
from train.batches import PlainBatches, TrainingBatches
from train.checkpoint import Checkpoint, load_checkpoint
from train.log import EpochLog, TensorBoardLog
from train.optimiser import build_optimiser
from train.recipe import Recipe

_log = logging.getLogger(__name__)


def fit(recipe: Recipe, train: Arrays, val: Arrays, classes: int, out: Path) -> keras.Model:
    """Train as `recipe` says and return the network, its weights averaged where the recipe says so.

    Continues from out/checkpoint.keras when it is there. Leaves log.csv and tensorboard/ in `out`.
    """
    keras.utils.set_random_seed(recipe.seed)
    steps = -(-len(train.labels) // recipe.batch_size)
    network, done = _start(recipe, classes, steps, out / "checkpoint.keras")
    _log.info("training from epoch %d to %d with %s", done + 1, recipe.epochs, keras.backend.backend())
    network.fit(
        TrainingBatches(
            train, recipe.input, recipe.augment, classes=classes, size=recipe.batch_size, seed=recipe.seed, epoch=done
        ),
        validation_data=PlainBatches(val, recipe.input, classes=classes),
        initial_epoch=done,
        epochs=recipe.epochs,
        callbacks=[
            EpochLog(out / "log.csv", done),
            TensorBoardLog(out / "tensorboard"),
            keras.callbacks.TerminateOnNaN(),
            Checkpoint(out / "checkpoint.keras"),
        ],
        shuffle=False,  # the batches shuffle themselves, by seed and epoch
    )
    if network.optimizer.use_ema:
        network.optimizer.finalize_variable_values(network.trainable_variables)
    return network


def _start(recipe: Recipe, classes: int, steps: int, checkpoint: Path) -> tuple[keras.Model, int]:
    if checkpoint.is_file():
        return load_checkpoint(checkpoint, steps)
    network = build(recipe.architecture, recipe.input.shape, classes)
    network.compile(
        optimizer=build_optimiser(recipe, steps),
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=recipe.label_smoothing),
        metrics=["accuracy"],
        # Measured on CPUs: XLA halves TensorFlow's speed on these small networks; JAX has nothing but XLA.
        jit_compile=keras.backend.backend() == "jax",
    )
    return network, 0
