"""One training run from recipe to output folder."""

import logging
import shutil
from pathlib import Path

import keras
from msgspec import json

from edge_app import files
from edge_app.errors import DataError
from edge_app.evaluation.accuracy import AccuracyReport, accuracy_report
from edge_app.pictures.dataset import Dataset, load_dataset
from edge_app.spec import Spec
from train.arrays import Arrays, load_arrays
from train.batches import PlainBatches
from train.checkpoint import save_network
from train.data import find_pictures
from train.fit import fit
from train.log import read_log
from train.plots import plot_confusion, plot_curves
from train.recipe import Recipe, load_recipe
from train.versions import versions

_log = logging.getLogger(__name__)


def train_recipe(recipe: Recipe, root: Path, out: Path, *, resume: bool = False) -> dict[str, AccuracyReport]:
    """Train and leave everything in `out`; returns the reports on the validation and, where there is one, test split.

    Raises DataError, RecipeError, OutputError; with `resume` also when `out` holds a run of another recipe.
    """
    _prepare(recipe, root, out, resume=resume)
    dataset = load_dataset(out / "data.json")
    _log.info("%s", dataset.summary())
    scratch = out / "scratch"
    scratch.mkdir(exist_ok=True)
    parts = {
        name: load_arrays(getattr(dataset, name), recipe.input, scratch, name)
        for name in ("train", "val", "test")
        if getattr(dataset, name)
    }
    network = fit(recipe, parts["train"], parts["val"], len(dataset.labels), out)
    reports: dict[str, AccuracyReport] = {
        name: _judge(network, parts[name], recipe, dataset.labels) for name in ("val", "test") if name in parts
    }
    _leave(network, recipe, dataset, reports, parts, out)
    shutil.rmtree(scratch)
    return reports


def _prepare(recipe: Recipe, root: Path, out: Path, *, resume: bool) -> None:
    """Write what the run starts from, or check that it is what the run to be resumed started from."""
    if (out / "recipe.toml").exists():
        if not resume:
            raise DataError(f"{out} already holds a run. Add --resume to go on with it, or give another --out.")
        if load_recipe(out / "recipe.toml") != recipe:
            raise DataError(f"{out} holds a run of another recipe (see {out / 'recipe.toml'}). Give another --out.")
        return
    dataset = find_pictures(recipe.data, root, recipe.seed)
    if not dataset.val:
        raise DataError(f"{root} leaves no pictures to validate on. {dataset.summary()} Raise data.val_share.")
    dataset.save(out / "data.json")
    files.write_text(out / "recipe.toml", recipe.to_toml())  # last: it marks a folder that can be resumed


def _judge(network: keras.Model, arrays: Arrays, recipe: Recipe, labels: tuple[str, ...]) -> AccuracyReport:
    batches = PlainBatches(arrays, recipe.input, classes=len(labels))
    return accuracy_report(arrays.labels, network.predict(batches, verbose=0), labels)


def _leave(
    network: keras.Model,
    recipe: Recipe,
    dataset: Dataset,
    reports: dict[str, AccuracyReport],
    parts: dict[str, Arrays],
    out: Path,
) -> None:
    bare = keras.Model.from_config(network.get_config())  # without the optimiser, which only a resumed run needs
    bare.set_weights(network.get_weights())
    save_network(bare, out / "model.keras")
    spec = Spec(
        name=recipe.name,
        input=recipe.input,
        labels=dataset.labels,
        description=recipe.about.description,
        trained_on=recipe.about.trained_on,
        licence=recipe.about.licence,
    )
    files.write_bytes(out / "spec.json", spec.to_json())
    files.write_bytes(out / "versions.json", json.format(json.encode(versions(recipe.seed))))
    skipped = {name: [str(path) for path in part.skipped] for name, part in parts.items()}
    files.write_bytes(out / "metrics.json", json.format(json.encode({**reports, "skipped": skipped})))
    plot_curves(read_log(out / "log.csv"), out / "curves.png")
    plot_confusion(reports.get("test", reports["val"]), dataset.labels, out / "confusion.png")
