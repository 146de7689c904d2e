"""How long a training will take on this machine: measured, before it starts."""

import time
from collections.abc import Callable

import keras
import numpy as np

from edge_app.chatter import hushed
from train.fitting.fit import compiled
from train.recipe import Recipe

_STEPS = 4


def estimate_seconds(recipe: Recipe, classes: int, training: int, held_back: int) -> float:
    """Seconds for `training` and `held_back` pictures, from a few steps of the real network on blank pictures."""
    with hushed():
        network = compiled(recipe, classes, steps_per_epoch=1)
    values = np.zeros((recipe.batch_size, *recipe.input.shape), np.float32)
    targets = np.full((recipe.batch_size, classes), 1 / classes, np.float32)
    started = time.perf_counter()
    learn = _seconds(lambda: network.train_on_batch(values, targets)) / recipe.batch_size
    look = _seconds(lambda: network.predict_on_batch(values)) / recipe.batch_size
    setting_up = time.perf_counter() - started  # the same graphs are built again when training starts
    keras.backend.clear_session()
    passes = recipe.epochs * training * learn
    looks = recipe.epochs * held_back + (recipe.head.views * training if recipe.head.epochs else 0)
    return setting_up + passes + looks * look


def in_words(seconds: float) -> str:
    """As people say it: 40 seconds, 4 minutes, 2.5 hours."""
    if seconds < 100:
        return f"{max(10, round(seconds, -1)):.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def _seconds(step: Callable[[], object]) -> float:
    step()  # builds the graph
    started = time.perf_counter()
    for _ in range(_STEPS):
        step()
    return (time.perf_counter() - started) / _STEPS
