"""One training run from recipe to output folder."""

import logging
from pathlib import Path

import keras
from msgspec import to_builtins
from msgspec.structs import replace

from edge_app import files
from edge_app.chatter import hushed
from edge_app.errors import DataError
from edge_app.evaluation.accuracy import accuracy_report
from edge_app.input_statistics import measure_pixels
from edge_app.pictures.dataset import UNLABELLED, Dataset, Picture, Split, load_dataset
from edge_app.spec import InputSpec
from train.changes import training_differences
from train.fitting.fit import fit, start
from train.pictures.arrays import Arrays, load_arrays
from train.pictures.batches import PlainBatches
from train.pictures.find import find_pictures
from train.progress import Progress, silent
from train.recipe import Recipe, load_recipe
from train.results.clinical import Answers, check_validation, judge_clinically, positive_labels
from train.results.results import Metrics, leave_results
from train.teacher.teacher import Teacher, teacher_of

_HELD_BACK: tuple[Split, ...] = ("val", "test")
_log = logging.getLogger(__name__)


def train_recipe(
    recipe: Recipe,
    root: Path,
    out: Path,
    *,
    dataset: Dataset | None = None,
    resume: bool = False,
    progress: Progress = silent,
) -> Metrics:
    """Train and leave everything in `out`; `root` is where the recipe's paths start from.

    dataset: the pictures, if they were found already; else the recipe's [data] says where they are.
    With `resume` a run in `out` goes on where it was; where there is none yet, it starts. Until all pictures are read,
    nothing is written. Raises DataError, RecipeError, OutputError.
    """
    begun = load_dataset(out / "data.json") if goes_on(recipe, out, resume=resume) else None
    dataset = begun or dataset or find_pictures(recipe.data, root, recipe.seed, progress)
    _log.info("%s", dataset.summary())
    _tell_missing(dataset)
    positive = positive_labels(recipe.clinical, dataset.labels)
    check_validation(dataset, positive)
    with hushed():
        start(recipe, len(dataset.labels))  # it must fit, before pictures are read
        teacher = teacher_of(recipe, dataset.labels)
    parts = _read(dataset, recipe, teacher, out, progress)
    dataset.save(out / "data.json")
    measure_pixels(parts["train"].pixels, recipe.input).save(out / "input.json")
    files.write_text(out / "recipe.toml", recipe.to_toml())  # last: it marks a folder that can be resumed
    network = fit(recipe, parts["train"], parts["val"], len(dataset.labels), out, teacher, progress)
    answers = {str(name): _ask(network, parts[name], name, recipe, dataset) for name in _HELD_BACK if name in parts}
    judged = judge_clinically(answers, recipe.clinical, positive) if positive else None
    metrics = Metrics(
        **{name: accuracy_report(one.truth, one.probabilities, one.labels) for name, one in answers.items()},
        skipped={name: part.skipped for name, part in parts.items()},
        clinical=judged.reports if judged else {},
    )
    leave_results(network, recipe, dataset.labels, metrics, out, judged)
    return metrics


def _tell_missing(dataset: Dataset) -> None:
    """Say of which classes nothing will be measured."""
    for name in _HELD_BACK:
        there = {picture.label for picture in getattr(dataset, name)}
        missing = [label for index, label in enumerate(dataset.labels) if index not in there]
        if there and missing:
            _log.warning("No %s picture is of %s: nothing is measured of them there.", name, ", ".join(missing[:5]))


def has_run(out: Path, *, resume: bool) -> bool:
    """Whether `out` holds a run to go on with. Raises DataError where it holds one that is not to be resumed."""
    with files.refusing(out):
        begun = (out / "recipe.toml").exists()
    if begun and not resume:
        raise DataError(f"{out} already holds a run. Add --resume to go on with it, or give another --out.")
    return begun


def goes_on(recipe: Recipe, out: Path, *, resume: bool) -> bool:
    """Whether `out` holds a run of `recipe` to go on with. Raises DataError where it holds one that may not."""
    if not has_run(out, resume=resume):
        if resume:
            _log.warning("There is no run in %s to resume: starting one.", out)
        return False
    changed = training_differences(to_builtins(load_recipe(out / "recipe.toml")), to_builtins(recipe))
    if changed:
        raise DataError(f"{out} holds a run of another recipe: {'; '.join(changed[:5])}. Give another --out.")
    for leftover in out.rglob(".*-" + "[0-9a-f]" * 8 + ".*"):
        leftover.unlink(missing_ok=True)  # what files.replacing was writing when the run was killed
    return True


def _read(
    dataset: Dataset, recipe: Recipe, teacher: Teacher | None, out: Path, progress: Progress
) -> dict[str, Arrays]:
    """The pixels of each split that has pictures. Raises DataError when a class has none to train on."""
    splits = {name: getattr(dataset, name) for name in ("train", "val", "test")}
    splits["train"] += tuple(Picture(path, UNLABELLED) for path in dataset.unlabelled)
    sizes = {"train": recipe.input if teacher is None else _view_spec(recipe, teacher)}
    parts = {
        name: load_arrays(pictures, sizes.get(name, recipe.input), out, name, progress)
        for name, pictures in splits.items()
        if pictures
    }
    seen = set(parts["train"].labels.tolist())
    missing = [label for index, label in enumerate(dataset.labels) if index not in seen]
    if missing:
        skipped = " ".join(parts["train"].skipped[:1])
        raise DataError(f"No training picture of {', '.join(missing[:5])} can be read. {skipped}".strip())
    return parts


def _view_spec(recipe: Recipe, teacher: Teacher) -> InputSpec:
    """What both networks' inputs are made from: large enough for the larger, unless the recipe knows better."""
    ours, theirs = recipe.input.size_wh, teacher.spec.input.size_wh
    size_wh = recipe.teacher.view_wh or (max(ours[0], theirs[0]), max(ours[1], theirs[1]))
    return replace(recipe.input, size_wh=size_wh)


def _ask(network: keras.Model, arrays: Arrays, split: Split, recipe: Recipe, dataset: Dataset) -> Answers:
    batches = PlainBatches(arrays, recipe.input, classes=len(dataset.labels))
    return Answers(
        labels=dataset.labels,
        truth=arrays.labels,
        probabilities=network.predict(batches, verbose=0),
        patients=tuple(dataset.group_of(dataset.split(split)[place].path) for place in arrays.kept),
    )
