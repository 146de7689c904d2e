"""From a folder of photos to a recipe and its pictures, looked at before anything is trained."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from edge_app.errors import DataError
from edge_app.pictures.dataset import Dataset
from train.photos.leaks import without_leaks
from train.photos.plan import plan, plan_data
from train.pictures.find import find_pictures, find_unlabelled
from train.progress import Progress, silent
from train.recipe import Data, Group, Recipe, recipe_from
from train.survey.survey import Survey, survey

SEED = 1
_FEWEST = 10
"""Training pictures; `edgesight convert` needs as many to measure ranges on."""
_HOPELESS = ("one picture", "empty class", "small class", "shared class")
"""Errors with which a training would only waste time; with others, such as copies, it can do."""

Show = Callable[[Survey], None]


def prepare(
    folder: Path,
    unlabelled: Path | None,
    changes: tuple[str, ...],
    show: Show,
    progress: Progress = silent,
    group: Group | None = None,
) -> tuple[Recipe, Dataset]:
    """The plan for `folder`, with `changes`, and the pictures, those of `unlabelled` among them.

    show: is given what was found. group: see `train.recipe.Data`. Raises DataError when what was found is hopeless,
    RecipeError for changes that do not fit.
    """
    found = survey(folder, progress, group=group)
    show(found)
    _refuse_hopeless(found)
    data = plan_data(_smallest_class(found), group)
    pictures = find_pictures(data, folder, SEED)
    side = found.sizes.short_side_percentiles[1] if found.sizes else 0
    table = plan(folder.resolve().name, data, len(pictures.train), side)
    recipe = recipe_from(table, f"the plan for {folder}", changes)
    dataset = with_unlabelled(find_pictures(recipe.data, folder, recipe.seed), unlabelled, recipe.data)
    dataset = without_leaks(dataset, progress)
    if len(dataset.train) < _FEWEST:
        raise DataError(
            f"{folder} leaves {len(dataset.train)} pictures to train on, {len(dataset.val)} to validate on; wanted at "
            f"least {_FEWEST}, better 20 of each class. Add pictures."
        )
    return recipe, dataset


def with_unlabelled(dataset: Dataset, folder: Path | None, data: Data) -> Dataset:
    """The data set with the pictures in `folder` that it does not have yet. Raises DataError where there is none.

    data: where the others come from, and what ties pictures together.
    """
    return find_unlabelled(dataset, () if folder is None else (str(folder.resolve()),), data)


def _smallest_class(found: Survey) -> int:
    """Pictures from which splits may still be cut: a test folder of its own is spoken for."""
    counts = Counter[str]()
    for split, classes in found.counts.items():
        if split != "test":
            counts.update(classes)
    return min(counts[label] for label in found.labels)


def _refuse_hopeless(found: Survey) -> None:
    for finding in found.findings:
        if finding.severity == "error" and finding.kind in _HOPELESS:
            raise DataError(f"{finding.message} {finding.advice}")
    if not found.pictures:
        raise DataError(f"No picture in {found.root} can be read. Try: edgesight data check {found.root}")
