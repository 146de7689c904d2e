"""One training run from recipe to output folder."""

import logging
from pathlib import Path

import keras
import numpy as np
from msgspec import to_builtins

from edge_app import files
from edge_app.chatter import hushed
from edge_app.errors import DataError
from edge_app.evaluation.accuracy import AccuracyReport, accuracy_report
from edge_app.pictures.dataset import Dataset, load_dataset
from train.arrays import Arrays, load_arrays
from train.batches import PlainBatches
from train.changes import differences
from train.data import find_pictures
from train.fit import fit, start
from train.progress import Progress, silent
from train.recipe import Recipe, load_recipe
from train.results import Metrics, leave_results

_log = logging.getLogger(__name__)


def train_recipe(
    recipe: Recipe, root: Path, out: Path, *, resume: bool = False, progress: Progress = silent
) -> Metrics:
    """Train and leave everything in `out`; `root` is where the recipe's paths start from.

    With `resume` a run in `out` goes on where it was; where there is none yet, it starts. Until all pictures are read,
    nothing is written. Raises DataError, RecipeError, OutputError.
    """
    dataset = _resumed(recipe, out, resume=resume) or find_pictures(recipe.data, root, recipe.seed, progress)
    _log.info("%s", dataset.summary())
    with hushed():
        start(recipe, len(dataset.labels))  # it must fit, before pictures are read
    parts = _read(dataset, recipe, out, progress)
    dataset.save(out / "data.json")
    files.write_text(out / "recipe.toml", recipe.to_toml())  # last: it marks a folder that can be resumed
    network = fit(recipe, parts["train"], parts["val"], len(dataset.labels), out, progress)
    metrics = Metrics(
        **{name: _judge(network, part, recipe, dataset.labels) for name, part in parts.items() if name != "train"},
        skipped={name: part.skipped for name, part in parts.items()},
    )
    leave_results(network, recipe, dataset.labels, metrics, out)
    return metrics


def _resumed(recipe: Recipe, out: Path, *, resume: bool) -> Dataset | None:
    """The pictures of the run in `out`, None when there is no run. Raises DataError unless it may go on."""
    with files.refusing(out):
        begun = (out / "recipe.toml").exists()
    if not begun:
        if resume:
            _log.warning("There is no run in %s to resume: starting one.", out)
        return None
    if not resume:
        raise DataError(f"{out} already holds a run. Add --resume to go on with it, or give another --out.")
    changed = differences(to_builtins(load_recipe(out / "recipe.toml")), to_builtins(recipe))
    if changed:
        raise DataError(f"{out} holds a run of another recipe: {'; '.join(changed[:5])}. Give another --out.")
    for leftover in out.glob(".*-" + "[0-9a-f]" * 8 + ".*"):
        leftover.unlink()  # what files.replacing was writing when the run was killed
    return load_dataset(out / "data.json")


def _read(dataset: Dataset, recipe: Recipe, out: Path, progress: Progress) -> dict[str, Arrays]:
    """The pixels of each split that has pictures. Raises DataError when a class has none to train on."""
    splits = {name: getattr(dataset, name) for name in ("train", "val", "test")}
    parts = {
        name: load_arrays(pictures, recipe.input, out, name, progress) for name, pictures in splits.items() if pictures
    }
    counts = np.bincount(parts["train"].labels, minlength=len(dataset.labels))
    missing = [label for label, count in zip(dataset.labels, counts, strict=True) if not count]
    if missing:
        raise DataError(f"No training picture of {', '.join(missing[:5])} can be read. {parts['train'].skipped[0]}")
    return parts


def _judge(network: keras.Model, arrays: Arrays, recipe: Recipe, labels: tuple[str, ...]) -> AccuracyReport:
    batches = PlainBatches(arrays, recipe.input, classes=len(labels))
    return accuracy_report(arrays.labels, network.predict(batches, verbose=0), labels)
