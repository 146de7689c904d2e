"""One training run of an anomaly model, from recipe to output folder."""

import logging
from pathlib import Path

import keras
import numpy as np
from msgspec import Struct, json

from edge_app import files
from edge_app.anomaly.output import AlarmThreshold, AnomalyOutput, alarm_threshold
from edge_app.chatter import hushed
from edge_app.errors import DataError
from edge_app.evaluation.anomaly import AnomalyReport, anomaly_report
from edge_app.input_statistics import measure_pixels
from edge_app.pictures.dataset import Dataset
from edge_app.pictures.normal import NORMAL
from edge_app.spec import Spec
from edge_app.values import Floats
from train.anomaly.autoencoder import PlainRebuildBatches, RebuildBatches, autoencoder, calibrated, error_network
from train.anomaly.data import check_enough, find_normal
from train.anomaly.gaussian import gaussian_network
from train.fitting.batch_norm import refresh_statistics
from train.fitting.checkpoint import save_network
from train.fitting.epochs import epochs_done, fit_epochs
from train.fitting.interrupt import Interrupt
from train.fitting.log import read_log
from train.fitting.optimiser import build_optimiser
from train.fitting.weights import load_run
from train.pictures.arrays import Arrays, load_arrays
from train.pictures.batches import PlainBatches
from train.progress import Progress, silent
from train.recipe import Recipe
from train.results.plots import plot_curves
from train.results.versions import versions
from train.run import goes_on

_FEW = 100
"""Normal pictures below which new ones are often found unusual that are not."""
_log = logging.getLogger(__name__)
Parts = dict[str, Arrays]


class AnomalyMetrics(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was learned, and how well.

    learned: normal pictures. test: how anomalies and normal pictures of the test split are told apart;
    None where there are none of one kind. skipped: for each split, why pictures could not be read.
    """

    learned: int
    threshold: AlarmThreshold
    test: AnomalyReport | None = None
    skipped: dict[str, tuple[str, ...]]


def train_anomaly(
    recipe: Recipe,
    root: Path,
    out: Path,
    *,
    dataset: Dataset | None = None,
    resume: bool = False,
    progress: Progress = silent,
) -> AnomalyMetrics:
    """Learn what is normal and leave everything in `out`; `root` is where the recipe's paths start from.

    dataset: the pictures, if they were found already. Anomalies are judged by alone: neither the network nor the
    threshold sees them. Raises DataError, RecipeError, WeightsError, OutputError.
    """
    goes_on(recipe, out, resume=resume)
    dataset = dataset or find_normal(recipe, root)
    check_enough(dataset, recipe.anomaly.false_alarm_rate)
    _log.info("%d normal pictures to learn from, %d held out", len(dataset.train), len(dataset.val))
    if len(dataset.train) < _FEW:
        _log.warning(
            "%d pictures show little of what is normal: others may be found unusual that are not. Some hundred, of all "
            "the light and weather there is, are better.", len(dataset.train),
        )  # fmt: skip
    with hushed():
        keras.utils.set_random_seed(recipe.seed)  # loads TensorFlow, whichever backend is used
    parts = _read(dataset, recipe, out, progress)
    dataset.save(out / "data.json")
    measure_pixels(parts["train"].pixels, recipe.input).save(out / "input.json")
    files.write_text(out / "recipe.toml", recipe.to_toml())  # it marks a folder that can be resumed
    network = _learn(recipe, parts, out, progress)
    return _leave(network, recipe, parts, out)


def _read(dataset: Dataset, recipe: Recipe, out: Path, progress: Progress) -> Parts:
    """The pixels of each split. Raises DataError when too few of those for the threshold can be read."""
    return {
        name: load_arrays(part, recipe.input, out, name, progress)
        for name in ("train", "val", "test")
        if (part := getattr(dataset, name))
    }


def _learn(recipe: Recipe, parts: Parts, out: Path, progress: Progress) -> keras.Model:
    if recipe.architecture.name != "autoencoder":
        return gaussian_network(recipe, parts["train"].pixels, progress)
    network = autoencoder(recipe.input.shape, recipe.architecture.width)
    load_run(network, recipe)
    batches = RebuildBatches(
        parts["train"], recipe.input, recipe.augment, classes=1, size=recipe.batch_size, seed=recipe.seed
    )
    network.compile(
        optimizer=build_optimiser(recipe, len(batches)), loss="mse", jit_compile=keras.backend.backend() == "jax"
    )
    validation = PlainRebuildBatches(parts["val"], recipe.input, classes=1)
    done = epochs_done(network, out, len(batches))
    fit_epochs(network, recipe, batches, validation, out, done=done, interrupt=Interrupt(), progress=progress)
    if network.optimizer.use_ema:
        refresh_statistics(network, batches)
    plot_curves(read_log(out / "log.csv"), out / "curves.png")
    return calibrated(error_network(network), PlainBatches(parts["train"], recipe.input, classes=1))


def _leave(network: keras.Model, recipe: Recipe, parts: Parts, out: Path) -> AnomalyMetrics:
    scores = {name: _scores(network, part, recipe) for name, part in parts.items() if name != "train"}
    threshold = alarm_threshold(scores["val"], recipe.anomaly.false_alarm_rate)
    metrics = AnomalyMetrics(
        learned=len(parts["train"].labels),
        threshold=threshold,
        test=_judged(scores["test"], parts["test"], threshold) if "test" in parts else None,
        skipped={name: part.skipped for name, part in parts.items()},
    )
    save_network(network, out / "model.keras")
    files.write_bytes(out / "spec.json", anomaly_spec(recipe, threshold).to_json())
    files.write_bytes(out / "versions.json", json.format(json.encode(versions(recipe.seed))))
    files.write_bytes(out / "metrics.json", json.format(json.encode(metrics)))
    return metrics


def _scores(network: keras.Model, part: Arrays, recipe: Recipe) -> Floats:
    batches = PlainBatches(part, recipe.input, classes=2, size=32)
    return np.concatenate(
        [
            keras.ops.convert_to_numpy(network.predict_on_batch(batches[index][0])["score"])[:, 0]
            for index in range(len(batches))
        ]
    )


def _judged(scores: Floats, part: Arrays, threshold: AlarmThreshold) -> AnomalyReport | None:
    try:
        return anomaly_report(scores[part.labels == NORMAL], scores[part.labels != NORMAL], threshold)
    except DataError as reason:
        _log.warning("The test pictures were not judged. %s", reason)
        return None


def anomaly_spec(recipe: Recipe, threshold: AlarmThreshold) -> Spec:
    """What the model file will promise."""
    return Spec(
        name=recipe.name,
        task="anomaly",
        input=recipe.input,
        anomaly=AnomalyOutput(threshold=threshold, normal=recipe.data.normal),
        description=recipe.about.description,
        trained_on=recipe.about.trained_on,
        licence=recipe.about.licence,
    )
