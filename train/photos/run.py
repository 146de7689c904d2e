"""From a folder of photos to a trained network, and to a small one that learned from it."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from edge_app import files
from edge_app.errors import DataError
from edge_app.pictures.dataset import Dataset, load_dataset
from train.photos.estimate import estimate_seconds, in_words
from train.photos.leaks import without_leaks
from train.photos.plan import plan, plan_data, small_plan
from train.pictures.find import find_pictures, find_unlabelled
from train.progress import Progress, silent
from train.recipe import Data, Recipe, load_recipe, recipe_from
from train.results.results import Metrics
from train.run import train_recipe
from train.survey.survey import Survey, survey

_SEED = 1
_HOPELESS = ("one picture", "empty class", "small class", "shared class")
"""Errors with which a training would only waste time; with others, such as copies, it can do."""
_log = logging.getLogger(__name__)


class Trained(Struct, frozen=True, kw_only=True):
    """One finished training: its recipe, its folder and its figures."""

    recipe: Recipe
    out: Path
    metrics: Metrics


def train_photos(
    folder: Path,
    out: Path,
    *,
    small: bool = False,
    unlabelled: Path | None = None,
    changes: tuple[str, ...] = (),
    resume: bool = False,
    show: Callable[[Survey], None] = lambda found: None,
    progress: Progress = silent,
) -> Iterator[Trained]:
    """Look at the pictures, plan, say how long it will take, train; with `small`, also a small network beside `out`.

    show: is given what was found about the pictures before anything is trained. Raises DataError, RecipeError,
    OutputError; nothing is written before the pictures have been looked at.
    """
    extra = find_unlabelled((str(unlabelled.resolve()),), folder) if unlabelled else ()
    recipe, dataset = _begun(out) if resume and _has_run(out) else _planned(folder, changes, show, progress)
    yield Trained(recipe=recipe, out=out, metrics=_train(recipe, dataset, out, resume=resume, progress=progress))
    if small:
        beside = out.with_name(f"{out.name}-small")
        begun = resume and _has_run(beside)
        smaller, dataset = _begun(beside) if begun else _small(recipe, replace(dataset, unlabelled=extra), out)
        metrics = _train(smaller, dataset, beside, resume=resume, progress=progress)
        yield Trained(recipe=smaller, out=beside, metrics=metrics)


def _planned(
    folder: Path, changes: tuple[str, ...], show: Callable[[Survey], None], progress: Progress
) -> tuple[Recipe, Dataset]:
    data = plan_data(_smallest_class(find_pictures(Data(), folder, _SEED)))
    dataset = find_pictures(data, folder, _SEED)
    found = survey(dataset, progress)
    show(found)
    _refuse_hopeless(found)
    side = found.sizes.short_side_percentiles[1] if found.sizes else 0
    table = plan(folder.resolve().name, data, len(dataset.train), side)
    recipe = recipe_from(table, f"the plan for {folder}", changes)
    if (recipe.data, recipe.seed) != (data, _SEED):
        dataset = find_pictures(recipe.data, folder, recipe.seed)
    dataset, leaks = without_leaks(dataset, found)
    if leaks:
        _log.warning("%d training pictures are copies of held-back ones and were left out.", leaks)
    return recipe, dataset


def _smallest_class(dataset: Dataset) -> int:
    everything = Counter(picture.label for part in (dataset.train, dataset.val, dataset.test) for picture in part)
    return min(everything.values())


def _refuse_hopeless(found: Survey) -> None:
    for finding in found.findings:
        if finding.severity == "error" and finding.kind in _HOPELESS:
            raise DataError(f"{finding.message} {finding.advice}")


def _small(recipe: Recipe, dataset: Dataset, teacher: Path) -> tuple[Recipe, Dataset]:
    table = small_plan(to_builtins(recipe), str(teacher), len(dataset.train) + len(dataset.unlabelled))
    return recipe_from(table, "the plan for a small network"), dataset


def _train(recipe: Recipe, dataset: Dataset, out: Path, *, resume: bool, progress: Progress) -> Metrics:
    if not (resume and _has_run(out)):
        training = len(dataset.train) + len(dataset.unlabelled)
        seconds = estimate_seconds(recipe, len(dataset.labels), training, len(dataset.val))
        size = "x".join(map(str, recipe.input.size_wh))
        shown = f"{recipe.name}: {recipe.epochs} epochs of {training} pictures at {size}"
        _log.info("%s, about %s on this machine.", shown, in_words(seconds))
    return train_recipe(recipe, dataset.root, out, dataset=dataset, resume=resume, progress=progress)


def _has_run(out: Path) -> bool:
    with files.refusing(out):
        return (out / "recipe.toml").exists()


def _begun(out: Path) -> tuple[Recipe, Dataset]:
    return load_recipe(out / "recipe.toml"), load_dataset(out / "data.json")
