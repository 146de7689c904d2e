"""How long a training will take on this machine: measured, before it starts."""

import time
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from edge_app.chatter import hushed
from edge_app.pictures.dataset import Dataset
from train.fitting.fit import compiled, start
from train.pictures.augment import augment
from train.recipe import Recipe
from train.teacher.teacher import load_teacher

_STEPS = 4


def estimate_seconds(recipe: Recipe, dataset: Dataset) -> float:
    """Seconds that training will take, from a few steps of the real networks on blank pictures.

    Raises RecipeError where the recipe's network or teacher does not fit.
    """
    started = time.perf_counter()
    training, classes = len(dataset.train) + len(dataset.unlabelled), len(dataset.labels)
    with hushed():
        step, look = _step_and_look(recipe, classes)
        answer = _answer(recipe, dataset.labels) if recipe.teacher.run else 0.0
    passes = recipe.epochs * training * step
    looks = recipe.epochs * len(dataset.val) + (recipe.head.views * training if recipe.head.epochs else 0)
    answers = min(recipe.teacher.views, recipe.epochs) * training * answer
    keras.backend.clear_session()
    setting_up = time.perf_counter() - started  # the same graphs are built again when training starts
    return setting_up + passes + looks * look + answers


def in_words(seconds: float) -> str:
    """As people say it: 40 seconds, 4 minutes, 2.5 hours."""
    if seconds < 100:
        return f"{max(10, round(seconds, -1)):.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def _step_and_look(recipe: Recipe, classes: int) -> tuple[float, float]:
    """Seconds to learn from one picture, augmented, and to name one."""
    network, size = compiled(start(recipe, classes), recipe, steps_per_epoch=1), recipe.batch_size
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (size, *recipe.input.shape), np.uint8)
    values, targets = np.zeros(pixels.shape, np.float32), np.full((size, classes), 1 / classes, np.float32)
    change = _seconds(lambda: augment(pixels, recipe.augment, rng))
    learn = _seconds(lambda: network.train_on_batch(values, targets))
    look = _seconds(lambda: network.predict_on_batch(values))
    return (change + learn) / size, look / size


def _answer(recipe: Recipe, labels: tuple[str, ...]) -> float:
    """Seconds in which the teacher answers one picture."""
    teacher = load_teacher(Path(str(recipe.teacher.run)), recipe.input, labels)
    pixels = np.zeros((recipe.batch_size, *teacher.spec.input.shape), np.uint8)
    return _seconds(lambda: teacher.answers(pixels)) / recipe.batch_size


def _seconds(step: Callable[[], object]) -> float:
    step()  # builds the graph
    started = time.perf_counter()
    for _ in range(_STEPS):
        step()
    return (time.perf_counter() - started) / _STEPS
