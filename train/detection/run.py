"""One training run of a detector from recipe to output folder."""

import logging
from pathlib import Path
from typing import Literal

import keras
from msgspec import Struct, json
from msgspec.structs import replace

from edge_app import files
from edge_app.chatter import hushed
from edge_app.detection.cells import Cells
from edge_app.errors import DataError
from edge_app.evaluation.counting import counting_spec
from edge_app.evaluation.detector import Found, detect_all, judge_detector
from edge_app.evaluation.keras_detector import KerasDetector
from edge_app.pictures.annotated import AnnotatedDataset, load_annotated
from edge_app.pictures.faces import Portrait
from edge_app.spec import BoxOutput, Spec
from train.architectures import build_detector, strides_of
from train.architectures.detector import learner
from train.detection.batches import PlainScenes, SceneBatches
from train.detection.data import Splits, find_annotated
from train.detection.head import compiled, fit_heads
from train.detection.loss import DetectionLoss
from train.detection.paste import alone, find_portraits
from train.detection.targets import Targets
from train.fitting.batch_norm import refresh_statistics
from train.fitting.checkpoint import save_network
from train.fitting.epochs import epochs_done, fit_epochs
from train.fitting.interrupt import Interrupt
from train.fitting.log import read_log
from train.fitting.weights import load_run
from train.progress import Progress, silent
from train.recipe import Recipe
from train.results.plots import plot_curves
from train.results.versions import versions
from train.run import goes_on

_log = logging.getLogger(__name__)


class DetectorMetrics(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """For each label, on validation and, where there is one, on the test split."""

    val: dict[str, Found]
    test: dict[str, Found] | None = None


def train_detector(
    recipe: Recipe, root: Path, out: Path, *, resume: bool = False, progress: Progress = silent
) -> DetectorMetrics:
    """Train and leave everything in `out`; `root` is where the recipe's paths start from.

    With `resume` a run in `out` goes on where it was. Raises DataError, PictureError, RecipeError, OutputError.
    """
    goes_on(recipe, out, resume=resume)
    splits = find_annotated(recipe.data, root, len(recipe.objects.keypoints), recipe.seed)
    portraits = _portraits(recipe, root, splits)
    _log.info("%s", ", ".join(f"{len(pictures)} {name} pictures" for name, pictures in splits.items()))
    with hushed():
        keras.utils.set_random_seed(recipe.seed)  # loads TensorFlow, whichever backend is used
    network = build_detector(recipe)
    load_run(network, recipe)
    dataset = AnnotatedDataset.of(recipe.data.labels, splits)
    if resume:
        _check_same(dataset, out / "data.json")
    dataset.save(out / "data.json")
    files.write_text(out / "recipe.toml", recipe.to_toml())  # it marks a folder that can be resumed
    _fit(network, recipe, splits, portraits, out, progress)
    return _leave(network, recipe, splits, out, progress)


def _check_same(dataset: AnnotatedDataset, known: Path) -> None:
    """Raise DataError where the run began with other pictures or boxes: trained ones would be validated on."""
    if known.is_file() and load_annotated(known) != dataset:
        raise DataError(
            f"The pictures or their boxes are not those that the run in {known.parent} began with. Put them back, or "
            "start anew: another folder with --out, without --resume."
        )


def _portraits(recipe: Recipe, root: Path, splits: Splits) -> list[Portrait]:
    """Those to be pasted into training scenes; others are put into their `splits`, each a picture of its own."""
    names, found = recipe.objects.keypoints, []
    for part in recipe.data.faces:
        portraits = find_portraits(part, root, names)
        if part.split == "train":
            found += portraits
        else:
            splits[part.split] += [alone(one, names) for one in portraits]
    return found


def _fit(
    network: keras.Model, recipe: Recipe, splits: Splits, portraits: list[Portrait], out: Path, progress: Progress
) -> None:
    names, classes = recipe.objects.keypoints, len(recipe.data.labels)
    targets = Targets(Cells(recipe.input.size_wh, strides_of(recipe), recipe.objects.reach), classes, len(names))
    batches = SceneBatches(
        splits["train"],
        recipe.input,
        recipe.objects,
        targets,
        names,
        size=recipe.batch_size,
        seed=recipe.seed,
        portraits=portraits,
        calm_from=recipe.epochs - recipe.objects.calm_epochs,
    )
    validation = PlainScenes(splits["val"], recipe.input, targets, len(names))
    student = learner(network)
    objects = recipe.objects
    loss = DetectionLoss(classes, len(names), objects.point_weight, objects.point_knee, objects.box_weight)
    compiled(student, recipe, loss, len(batches))
    done = epochs_done(student, out, len(batches))
    if recipe.head.epochs and not done:
        fit_heads(student, network, recipe, batches, loss, progress)
        compiled(student, recipe, loss, len(batches))
    fit_epochs(student, recipe, batches, validation, out, done=done, interrupt=Interrupt(), progress=progress)
    if student.optimizer.use_ema:
        refresh_statistics(network, batches)


def _leave(network: keras.Model, recipe: Recipe, splits: Splits, out: Path, progress: Progress) -> DetectorMetrics:
    spec = detector_spec(recipe)
    save_network(network, out / "model.keras")
    files.write_bytes(out / "spec.json", spec.to_json())
    files.write_bytes(out / "versions.json", json.format(json.encode(versions(recipe.seed))))
    plot_curves(read_log(out / "log.csv"), out / "curves.png")
    model, found = KerasDetector(network, spec), {}
    for name in ("val", "test"):
        if splits[name]:
            with progress(f"judging {name}", len(splits[name])) as done:
                found[name] = detect_all(model, splits[name], done)
    if recipe.objects.count:
        files.write_bytes(out / "spec.json", counting_spec(spec, splits["val"], found["val"]).to_json())
    judged = {name: judge_detector(splits[name], ours, spec.labels) for name, ours in found.items()}
    metrics = DetectorMetrics(**judged)
    files.write_bytes(out / "metrics.json", json.format(json.encode(metrics)))
    return metrics


def detector_spec(recipe: Recipe) -> Spec:
    """What the model file will promise."""
    names = recipe.objects.keypoints
    outputs: tuple[Literal["scores", "boxes", "keypoints"], ...] = ("scores", "boxes")
    if names:
        outputs = (*outputs, "keypoints")
    boxes = BoxOutput(
        outputs=outputs,
        strides=strides_of(recipe),
        reach=recipe.objects.reach,
        keypoints=names,
        overlap=recipe.objects.overlap,
    )
    if recipe.objects.count:  # to be chosen when the network can be asked
        boxes = replace(boxes, label_scores=(boxes.least_score,) * len(recipe.data.labels))
    return Spec(
        name=recipe.name,
        task="detect",
        input=recipe.input,
        labels=recipe.data.labels,
        boxes=boxes,
        description=recipe.about.description,
        trained_on=recipe.about.trained_on,
        licence=recipe.about.licence,
    )
