"""How long a training will take on this machine: measured, before it starts."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import keras
import numpy as np

from edge_app.chatter import hushed
from edge_app.pictures.dataset import Dataset
from train.fitting.checkpoint import save_network
from train.fitting.fit import compiled, start
from train.pictures.augment import augment
from train.recipe import Recipe
from train.teacher.teacher import Teacher, resized, teacher_of

_STEPS = 4


def estimate_seconds(recipe: Recipe, dataset: Dataset) -> float:
    """Seconds that training will take, from a few steps of the real networks on blank pictures.

    Raises RecipeError where the recipe's network or teacher does not fit.
    """
    started = time.perf_counter()
    training = len(dataset.train) + len(dataset.unlabelled)
    with hushed():
        teacher = teacher_of(recipe, dataset.labels)
        times = _measure(recipe, len(dataset.labels), teacher)
    epochs = recipe.epochs * (training * times.learn + len(dataset.val) * times.look + times.save)
    head = recipe.head.views * training * times.look if recipe.head.epochs else 0.0
    answers = min(recipe.teacher.views, recipe.epochs) * training * times.answer
    keras.backend.clear_session()
    setting_up = time.perf_counter() - started  # the same graphs are built again when training starts
    return setting_up + epochs + head + answers


@dataclass(frozen=True, slots=True)
class _Times:
    """Seconds: to learn from one picture, changed at random; to name one; for a teacher to; to save a checkpoint."""

    learn: float
    look: float
    answer: float
    save: float


def _measure(recipe: Recipe, classes: int, teacher: Teacher | None) -> _Times:
    network, size = start(recipe, classes), recipe.batch_size
    learner = compiled(network, recipe, 1, hints=teacher.hints if teacher else 0)
    seen = teacher.spec.input if teacher else recipe.input
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (size, *seen.shape), np.uint8)
    values = np.zeros((size, *recipe.input.shape), np.float32)
    targets = np.full((size, learner.output.shape[-1]), 1 / classes, np.float32)
    change = _seconds(lambda: resized(augment(pixels, recipe.augment, rng), recipe.input))
    learn = _seconds(lambda: learner.train_on_batch(values, targets))
    look = _seconds(lambda: learner.predict_on_batch(values))
    answer = _seconds(lambda: teacher.answers(pixels)) if teacher else 0.0
    with TemporaryDirectory() as folder:
        save = _seconds(lambda: save_network(learner, Path(folder) / "checkpoint.keras"))
    return _Times(learn=(change + learn) / size, look=look / size, answer=answer / size, save=save)


def _seconds(step: Callable[[], object]) -> float:
    step()  # builds the graph
    started = time.perf_counter()
    for _ in range(_STEPS):
        step()
    return (time.perf_counter() - started) / _STEPS
