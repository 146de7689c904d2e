"""Pyramid and heads, trained alone before anything else moves."""

from collections.abc import Iterator
from contextlib import contextmanager

import keras
from msgspec.structs import replace

from train.architectures.efficientnet_lite0 import STAGES, stage_of
from train.detection.batches import SceneBatches
from train.fitting.bar import EpochBar
from train.fitting.divergence import StopOnDivergence
from train.fitting.epoch import EpochStart
from train.fitting.interrupt import Interrupt
from train.fitting.optimiser import build_optimiser
from train.progress import Progress
from train.recipe import Average, Recipe, Schedule


def fit_heads(
    learner: keras.Model,
    network: keras.Model,
    recipe: Recipe,
    batches: SceneBatches,
    loss: keras.losses.Loss,
    progress: Progress,
) -> None:
    """Fit what follows the pretrained layers of `network`, which `learner` shares, for head.epochs; those stay.

    Random heads would send large gradients through pretrained layers and spoil them, and where only heads learn, they
    bear a larger step; see `train.fitting.head`. Nothing is kept on disk: a killed run does this step again.
    """
    short = _short(recipe)
    with _pretrained_stay(network), Interrupt() as interrupt, EpochBar(progress, short.epochs) as bar:
        compiled(learner, short, loss, len(batches))
        learner.fit(
            batches,
            epochs=short.epochs,
            callbacks=[
                interrupt,
                EpochStart(batches, recipe.seed),
                bar,
                StopOnDivergence(short.optimiser.learning_rate),
            ],
            shuffle=False,
            verbose=0,
        )


def compiled(learner: keras.Model, recipe: Recipe, loss: keras.losses.Loss, steps_per_epoch: int) -> None:
    """With the recipe's optimiser, and what of the network may learn now."""
    learner.compile(
        optimizer=build_optimiser(recipe, steps_per_epoch),
        loss=loss,
        # Measured on CPUs: XLA halves TensorFlow's speed on these small networks; JAX has nothing but XLA.
        jit_compile=keras.backend.backend() == "jax",
    )


def _short(recipe: Recipe) -> Recipe:
    return replace(
        recipe,
        epochs=recipe.head.epochs,
        optimiser=replace(recipe.optimiser, learning_rate=recipe.head.learning_rate),
        schedule=Schedule(warmup_epochs=min(1, recipe.head.epochs - 1), floor=0.01),
        average=Average(),
    )


@contextmanager
def _pretrained_stay(network: keras.Model) -> Iterator[None]:
    pretrained = [layer for layer in network.layers if layer.trainable and stage_of(layer.name) <= STAGES]
    for layer in pretrained:
        layer.trainable = False
    try:
        yield
    finally:
        for layer in pretrained:
            layer.trainable = True
