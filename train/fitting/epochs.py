"""Epoch after epoch, whatever is learned: watched, logged, kept, and resumable after a kill at any moment."""

import logging
from pathlib import Path

import keras

from train.fitting.bar import EpochBar
from train.fitting.checkpoint import Checkpoint, load_checkpoint
from train.fitting.divergence import StopOnDivergence
from train.fitting.epoch import EpochStart, Epochwise
from train.fitting.events import TensorBoardLog
from train.fitting.interrupt import Interrupt
from train.fitting.log import EpochLog
from train.progress import Progress
from train.recipe import Recipe

_log = logging.getLogger(__name__)


def epochs_done(learner: keras.Model, out: Path, steps_per_epoch: int) -> int:
    """The epochs that the compiled `learner` has behind it, once it has taken up out/checkpoint.keras, if there.

    Raises DataError when it is damaged.
    """
    checkpoint = out / "checkpoint.keras"
    return load_checkpoint(learner, checkpoint, steps_per_epoch) if checkpoint.is_file() else 0


def fit_epochs(
    learner: keras.Model,
    recipe: Recipe,
    batches: Epochwise,
    validation: keras.utils.PyDataset | None,
    out: Path,
    *,
    done: int,
    interrupt: Interrupt,
    progress: Progress,
) -> None:
    """Train the compiled `learner` from epoch `done` to the last. Leaves log.csv, tensorboard/ and checkpoint.keras.

    Raises RecipeError when the loss diverges, OutputError.
    """
    _log.info("training with %s, %d of %d epochs done", keras.backend.backend(), done, recipe.epochs)
    records = [
        StopOnDivergence(recipe.optimiser.learning_rate),
        EpochLog(out / "log.csv", done),
        TensorBoardLog(out / "tensorboard"),
        Checkpoint(out / "checkpoint.keras"),  # last: what comes before it is done when the epoch is kept
    ]
    with interrupt, EpochBar(progress, recipe.epochs) as bar:
        learner.fit(
            batches,
            validation_data=validation,
            initial_epoch=done,
            epochs=recipe.epochs,
            callbacks=[interrupt, EpochStart(batches, recipe.seed), bar, *records],
            shuffle=False,  # the batches shuffle themselves, by seed and epoch
            verbose=0,
        )
