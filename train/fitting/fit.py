"""Train: pictures in memory, a network, an optimiser, epoch after epoch, resumable after a kill at any moment."""

import os
from pathlib import Path

import keras

from edge_app.chatter import hushed
from train.architectures import build
from train.fitting.batch_norm import freeze_batch_norm, refresh_statistics
from train.fitting.epochs import epochs_done, fit_epochs
from train.fitting.head import fit_head
from train.fitting.interrupt import Interrupt
from train.fitting.optimiser import build_optimiser
from train.fitting.weights import load_weights
from train.pictures.arrays import Arrays
from train.pictures.batches import PlainBatches, TrainingBatches
from train.progress import Progress, silent
from train.recipe import Recipe
from train.recipe import Teacher as TeacherSettings
from train.teacher.batches import TaughtBatches
from train.teacher.hint import ClassAccuracy, HintedCrossentropy, hinted
from train.teacher.loss import SoftenedCrossentropy
from train.teacher.teacher import Teacher
from train.teacher.views import Views


def fit(
    recipe: Recipe,
    train: Arrays,
    val: Arrays,
    classes: int,
    out: Path,
    teacher: Teacher | None = None,
    progress: Progress = silent,
) -> keras.Model:
    """Train as `recipe` says and return the network, its weights averaged where the recipe says so.

    Continues from out/checkpoint.keras when it is there. Leaves log.csv and tensorboard/ in `out`, and what a teacher
    says in the teacher's folder. Raises RecipeError when the loss diverges, DataError when the checkpoint is damaged,
    OutputError.
    """
    with hushed():
        keras.utils.set_random_seed(recipe.seed)  # loads TensorFlow, whichever backend is used
    interrupt = Interrupt()
    batches = _batches(recipe, train, classes, out, teacher, interrupt.watching(progress))
    network = start(recipe, classes)
    learner = compiled(network, recipe, len(batches), hints=teacher.hints if teacher else 0)
    done = epochs_done(learner, out, len(batches))
    if recipe.head.epochs and not done:
        fit_head(learner, batches, recipe.head, _loss(recipe), progress)
    validation = PlainBatches(val, recipe.input, classes=classes)
    fit_epochs(learner, recipe, batches, validation, out, done=done, interrupt=interrupt, progress=progress)
    if learner.optimizer.use_ema:  # at the end of fit, Keras has put the averaged weights in place
        refresh_statistics(network, batches)
    return network


def start(recipe: Recipe, classes: int) -> keras.Model:
    """The network before training, with random weights or those of another run. Raises RecipeError."""
    network = build(recipe.architecture, recipe.input.shape, classes)
    load_weights(network, recipe)
    if recipe.architecture.batch_norm == "frozen":
        freeze_batch_norm(network)
    return network


def _batches(
    recipe: Recipe, train: Arrays, classes: int, out: Path, teacher: Teacher | None, progress: Progress
) -> TrainingBatches:
    size, seed = recipe.batch_size, recipe.seed
    if teacher is None:
        return TrainingBatches(train, recipe.input, recipe.augment, classes=classes, size=size, seed=seed)
    settings = recipe.teacher
    views = Views(
        train.pixels, recipe.augment, teacher, _answers(settings, out), count=settings.views, seed=seed, scratch=out
    )
    return TaughtBatches(
        train,
        recipe.input,
        views,
        classes=classes,
        temperature=settings.temperature,
        size=size,
        seed=seed,
        progress=progress,
    )


def _answers(settings: TeacherSettings, out: Path) -> Path:
    """Where answers are kept: beside the teacher, for its other students too; here if its folder is read-only."""
    run = Path(str(settings.run))
    return run / "answers" if os.access(run, os.W_OK) else out / "answers"


def _loss(recipe: Recipe) -> keras.losses.Loss:
    if recipe.teacher.run is not None:
        return SoftenedCrossentropy(recipe.teacher.temperature)
    return keras.losses.CategoricalCrossentropy(label_smoothing=recipe.label_smoothing)


def compiled(network: keras.Model, recipe: Recipe, steps_per_epoch: int, *, hints: int = 0) -> keras.Model:
    """What learns: `network` with loss and optimiser; with `hints`, also a guess at so many features of the teacher."""
    classes, settings = network.output.shape[-1], recipe.teacher
    learner, loss = network, _loss(recipe)
    if hints:
        learner = hinted(network, hints)
        loss = HintedCrossentropy(classes, settings.hint, temperature=settings.temperature)
    learner.compile(
        optimizer=build_optimiser(recipe, steps_per_epoch),
        loss=loss,
        metrics=[ClassAccuracy(classes)],
        # Measured on CPUs: XLA halves TensorFlow's speed on these small networks; JAX has nothing but XLA.
        jit_compile=keras.backend.backend() == "jax",
    )
    return learner
