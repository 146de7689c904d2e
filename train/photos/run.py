"""From a folder of photos to a trained network, and to a small one that learned from it."""

import logging
import time
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from edge_app.chatter import hushed
from edge_app.errors import DataError
from edge_app.pictures.dataset import Dataset
from edge_app.pictures.folder import found_at
from train.duration import in_words
from train.fitting.fit import start
from train.group_option import as_change
from train.photos.begun import begun
from train.photos.estimate import estimate_seconds
from train.photos.leaks import without_leaks
from train.photos.plan import small_plan
from train.photos.prepare import Show, prepare, with_unlabelled
from train.progress import Progress, silent
from train.recipe import Group, Recipe, recipe_from
from train.results.results import Metrics
from train.run import has_run, train_recipe

_ENOUGH = 2000
"""Pictures below which a small network was seen to stay far behind its teacher, labelled or not."""
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
    group: Group | None = None,
    show: Show = lambda found: None,
    progress: Progress = silent,
) -> Iterator[Trained]:
    """Look at the pictures, plan, say how long it will take, train; with `small`, also a small network beside `out`.

    group: what ties pictures together, so that no split parts them. show: is given what was found about the pictures
    before anything is trained. Raises DataError, RecipeError, OutputError, for both networks before the first is
    trained; nothing is written before the pictures are looked at.
    """
    if unlabelled and not unlabelled.is_dir():
        raise DataError(f"{unlabelled} is no folder of pictures, or does not exist. {found_at(unlabelled)}")
    beside = out.with_name(f"{out.name}-small")
    changes = (*changes, as_change(group)) if group else changes
    if has_run(out, resume=resume):
        recipe, dataset = begun(out, folder, changes)
        dataset = without_leaks(with_unlabelled(dataset, unlabelled, recipe.data), progress) if unlabelled else dataset
    else:
        recipe, dataset = prepare(folder, unlabelled, changes, show, progress, group)
    todo = [(recipe, replace(dataset, unlabelled=()), out)]
    if small:
        todo.append((*_small(recipe, dataset, out, beside, changes, resume=resume), beside))
    for network, pictures, place in todo:
        yield _train(network, pictures, place, resume=resume, progress=progress)


def _small(
    recipe: Recipe, dataset: Dataset, out: Path, beside: Path, changes: tuple[str, ...], *, resume: bool
) -> tuple[Recipe, Dataset]:
    """The small network's plan and pictures, tried as far as that goes before its teacher is there.

    The plan builds on the large one's recipe as `changes` made it; epochs that were asked for are for both.
    """
    if has_run(beside, resume=resume):
        later = tuple(change for change in changes if change.strip().startswith("clinical."))
        smaller, pictures = begun(beside, dataset.root, later)
        if not has_run(out, resume=True) or set(dataset.unlabelled) - set(pictures.unlabelled):
            raise DataError(f"{beside} learned from another teacher or other pictures. Delete it to start it again.")
        return smaller, pictures
    count = len(dataset.train) + len(dataset.unlabelled)
    if count < _ENOUGH:
        _log.warning(
            "The small network has only %d pictures to learn from and will be clearly less accurate. Give it some "
            "thousand more, unsorted, of what the camera will see: --unlabelled DIR.", count,
        )  # fmt: skip
    table = small_plan(to_builtins(recipe), str(out), count)
    asked = tuple(change for change in changes if change.partition("=")[0].strip() == "epochs")
    smaller = recipe_from(table, f"the plan for a small network beside {recipe.name}", asked)
    with hushed():
        start(smaller, len(dataset.labels))
    return smaller, dataset


def _train(recipe: Recipe, dataset: Dataset, out: Path, *, resume: bool, progress: Progress) -> Trained:
    started, foreseen = time.monotonic(), None
    if not has_run(out, resume=resume):
        foreseen = estimate_seconds(recipe, dataset)
        count, (width, height) = len(dataset.train) + len(dataset.unlabelled), recipe.input.size_wh
        shown = f"{recipe.name}: {recipe.epochs} epochs of {count} pictures at {width}x{height}"
        _log.info("%s, about %s on this machine.", shown, in_words(foreseen))
    metrics = train_recipe(recipe, dataset.root, out, dataset=dataset, resume=resume, progress=progress)
    if foreseen is not None:
        _log.info("It took %s.", in_words(time.monotonic() - started))
    return Trained(recipe=recipe, out=out, metrics=metrics)
