"""From a recipe's [optimiser], [schedule] and [average] to a Keras optimiser."""

import logging
import math
from typing import Any

import keras

from train.recipe import Recipe

_log = logging.getLogger(__name__)


def build_optimiser(recipe: Recipe, steps_per_epoch: int) -> keras.optimizers.Optimizer:
    """The optimiser, its learning rate scheduled over all steps; Keras averages the weights when `fit` ends."""
    settings = recipe.optimiser
    momentum = _average_momentum(recipe, recipe.epochs * steps_per_epoch)
    common = {
        "learning_rate": _Rate(recipe, steps_per_epoch),
        "weight_decay": settings.weight_decay or None,
        "use_ema": momentum > 0,
        "ema_momentum": momentum,
    }
    optimiser = _BUILD[settings.name](settings, common)
    if settings.weight_decay:
        optimiser.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return optimiser


def _average_momentum(recipe: Recipe, steps: int) -> float:
    """At most what looks back over a tenth of the run: a longer average would still hold the random first weights."""
    momentum, longest = recipe.average.momentum, max(0.0, 1.0 - 10.0 / steps)
    if momentum > longest:
        _log.warning("average.momentum lowered from %g to %g: the run has only %d steps", momentum, longest, steps)
    return min(momentum, longest)


_BUILD = {
    "sgd": lambda s, common: keras.optimizers.SGD(momentum=s.momentum, nesterov=s.nesterov, **common),
    "adam": lambda s, common: keras.optimizers.Adam(beta_1=s.momentum, **common),
    "adamw": lambda s, common: keras.optimizers.AdamW(beta_1=s.momentum, **common),
    "rmsprop": lambda s, common: keras.optimizers.RMSprop(momentum=s.momentum, **common),
}


@keras.saving.register_keras_serializable("edgesight")
class _Rate(keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]
    """Linear warm-up, then constant or half a cosine (Loshchilov and Hutter 2017, arXiv 1608.03983)."""

    def __init__(self, recipe: Recipe | None = None, steps_per_epoch: int = 1, **config: float) -> None:
        if recipe is not None:
            schedule = recipe.schedule
            config = {
                "peak": recipe.optimiser.learning_rate,
                "warmup": schedule.warmup_epochs * steps_per_epoch,
                "total": recipe.epochs * steps_per_epoch,
                "floor": 1.0 if schedule.name == "constant" else schedule.floor,
            }
        self._config = config

    def __call__(self, step: Any) -> Any:
        ops, c = keras.ops, self._config
        step = ops.cast(step, "float32")
        rising = (step + 1.0) / max(c["warmup"], 1.0)
        progress = ops.clip((step - c["warmup"]) / max(c["total"] - c["warmup"], 1.0), 0.0, 1.0)
        falling = c["floor"] + (1.0 - c["floor"]) * 0.5 * (1.0 + ops.cos(math.pi * progress))
        return c["peak"] * ops.minimum(rising, falling) if c["warmup"] else c["peak"] * falling

    def get_config(self) -> dict[str, float]:
        return dict(self._config)
