"""`edgesight train`."""

import logging
import os
import shlex
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edge_app.chatter import hushed
from edge_app.commands.logs import show_logs
from edge_app.commands.number import Number
from edge_app.commands.progress import progress
from edge_app.errors import DataError, RecipeError
from train.group_option import as_change, group_option, read_group

if TYPE_CHECKING:
    from edge_app.pictures.dataset import Dataset
    from train.anomaly.run import AnomalyMetrics
    from train.detection.run import DetectorMetrics
    from train.faces.run import EmbedderMetrics
    from train.photos.run import Trained
    from train.results.results import Metrics
    from train.survey.boxes import BoxSurvey
    from train.survey.survey import Survey


@click.command()
@click.argument("what", metavar="[RECIPE|PHOTOS|BOXES]", type=click.Path(path_type=Path), required=False)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="With a recipe: folder that its paths start from. Default: here. With --task anomaly: normal pictures.",
)
@click.option(
    "--task",
    type=click.Choice(["anomaly"]),
    help="Without RECIPE: learn what is normal, from normal pictures alone, of --data or --source.",
)
@click.option("--source", help="With --task anomaly: the camera or clip to learn from, as in `edgesight run`.")
@click.option(
    "--seconds",
    type=Number(min=1),
    default=60.0,
    show_default=True,
    help="With --source: how long to look.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the results. Default: runs/NAME.")
@click.option(
    "--small",
    is_flag=True,
    help="For a Pi 3 or Zero. With photos: then teach a network of 0.5 MB; with boxes: learn from smaller pictures.",
)
@click.option(
    "--unlabelled",
    type=click.Path(path_type=Path),
    help="With --small: folder of more pictures, unsorted, from which the small network learns too.",
)
@click.option(
    "--set", "changes", multiple=True, metavar="KEY=VALUE", help="Change a key of the recipe, for example epochs=3."
)
@group_option
@click.option("--resume", is_flag=True, help="Go on with a run that was interrupted; start it if it had not begun.")
def train(
    what: Path | None,
    data: Path | None,
    task: str | None,
    source: str | None,
    seconds: float,
    out: Path | None,
    small: bool,
    unlabelled: Path | None,
    changes: tuple[str, ...],
    group: str | None,
    resume: bool,
) -> None:
    """Train a network and leave it with its curves and figures in a folder.

    PHOTOS is a folder with a folder of pictures for each class (20 to 200 are plenty): they are looked at, a
    pretrained network is tuned on them, and all settings are chosen. BOXES are pictures with boxes around things (a
    COCO file, or a folder of Pascal VOC or YOLO): a detector of these is trained in the same way. RECIPE is a TOML file
    that says everything. --task anomaly needs none of them: it learns what is normal from a folder of normal pictures,
    or from a camera.
    """
    if task:
        _refuse(
            what, str(what), "--task anomaly has its own settings. Change them by --set; or let the recipe say task"
        )
        _refuse(small or unlabelled or resume, "--small, --unlabelled and --resume", "Learning takes one short pass")
        if bool(data) == bool(source):
            raise RecipeError(
                "--task anomaly learns what is normal. Give --data FOLDER or --source CAMERA, one of them."
            )
    elif what is None:
        raise click.UsageError(
            "Missing argument 'RECIPE|PHOTOS|BOXES'. Give a folder of photos, annotations with boxes, a recipe, or "
            "--task anomaly."
        )
    else:
        _refuse(source, "--source", "Only --task anomaly learns from a camera")
        _refuse_missing(what)
    show_logs()
    logging.getLogger("train").setLevel(logging.INFO)
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # it warns of each network that is asked for answers
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow's notes would bury ours
    try:
        with hushed():
            import_module("keras")
        if what is None:
            _normal(data, source, seconds, out, changes)
        elif _has_boxes(what):
            _refuse(data, "--data", "With pictures and boxes there is no recipe whose paths it could start from")
            _refuse(unlabelled or group, "--unlabelled and --group", "A detector learns from boxes alone")
            _boxes(what, out, small, changes, resume)
        elif what.is_dir():
            _refuse(data, "--data", "With a folder of photos there is no recipe whose paths it could start from")
            _refuse(unlabelled and not small, "--unlabelled", "Only the network of --small learns from such pictures")
            out = out or Path("runs") / _name(what)
            for trained in _photos(what, out, small, unlabelled, changes, group, resume):
                _report(trained)
        else:
            _refuse(small or unlabelled, "--small and --unlabelled", "A recipe says itself what it learns from")
            _recipe(what, data or Path(), out, (*changes, *_grouped(group)), resume)
    except KeyboardInterrupt:
        click.echo(f"\nInterrupted. Go on with: {_again()}", err=True)
        raise SystemExit(130) from None


def _recipe(path: Path, data: Path, out: Path | None, changes: tuple[str, ...], resume: bool) -> None:
    from train.recipe import load_recipe

    recipe = load_recipe(path, changes)
    out = out or Path("runs") / recipe.name
    if recipe.task == "detect":
        from train.detection.run import train_detector

        _print_found(train_detector(recipe, data, out, resume=resume, progress=progress))
        _next(recipe.name, out)
        return
    if recipe.task == "embed":
        from train.faces.run import train_embedder

        _print_told_apart(train_embedder(recipe, data, out, resume=resume, progress=progress))
        _next(recipe.name, out)
        return
    if recipe.task == "anomaly":
        from train.anomaly.run import train_anomaly

        _print_normal(train_anomaly(recipe, data, out, resume=resume, progress=progress))
        _next(recipe.name, out)
        return
    from train.photos.run import Trained
    from train.run import train_recipe

    metrics = train_recipe(recipe, data, out, resume=resume, progress=progress)
    _report(Trained(recipe=recipe, out=out, metrics=metrics))


def _has_boxes(path: Path) -> bool:
    from edge_app.pictures.annotations import is_annotated

    return is_annotated(path)


def _boxes(path: Path, out: Path | None, small: bool, changes: tuple[str, ...], resume: bool) -> None:
    """A detector of what somebody has drawn boxes around."""
    from train.detection.plan import plan_boxes
    from train.detection.run import train_detector

    recipe, root = plan_boxes(path, small=small, changes=changes, show=_show_boxes)
    out = out or Path("runs") / recipe.name
    _print_found(train_detector(recipe, root, out, resume=resume, progress=progress))
    _next(recipe.name, out)


def _photos(
    folder: Path,
    out: Path,
    small: bool,
    unlabelled: Path | None,
    changes: tuple[str, ...],
    group: str | None,
    resume: bool,
) -> Iterator["Trained"]:
    from train.photos.run import train_photos

    return train_photos(
        folder,
        out,
        small=small,
        unlabelled=unlabelled,
        changes=changes,
        resume=resume,
        group=read_group(group),
        show=_show,
        progress=progress,
    )


def _grouped(group: str | None) -> tuple[str, ...]:
    """The change to a recipe that --group stands for."""
    found = read_group(group)
    return (as_change(found),) if found else ()


def _normal(data: Path | None, source: str | None, seconds: float, out: Path | None, changes: tuple[str, ...]) -> None:
    """Learn what is normal, from a folder or a camera."""
    from train.anomaly.plan import anomaly_plan
    from train.anomaly.run import train_anomaly
    from train.recipe import recipe_from
    from train.run import has_run

    name = data.resolve().name if data else "camera"
    recipe = recipe_from(anomaly_plan(name), "the plan for --task anomaly", changes)
    out = out or Path("runs") / recipe.name
    has_run(out, resume=False)
    dataset = _watched(source, seconds, out / "frames") if source else None
    _print_normal(train_anomaly(recipe, data or out, out, dataset=dataset, progress=progress))
    _next(recipe.name, out)


def _watched(source: str, seconds: float, folder: Path) -> "Dataset":
    """Frames of a camera as pictures; a clip is read as fast as that goes."""
    from edge_app.sources import open_source
    from train.anomaly.watching import watch

    with open_source(source, pace="fast") as camera:
        return watch(camera, seconds, folder, progress)


def _name(folder: Path) -> str:
    from train.photos.plan import recipe_name

    return recipe_name(folder.resolve().name)


def _show(found: "Survey") -> None:
    from rich.console import Console

    from train.survey.text import print_survey

    print_survey(found, Console(stderr=True))


def _show_boxes(found: "BoxSurvey") -> None:
    from rich.console import Console

    from train.survey.text import print_boxes

    print_boxes(found, Console(stderr=True))


def _refuse_missing(what: Path) -> None:
    from edge_app.pictures.folder import found_at

    if not what.exists():
        raise DataError(f"{what} does not exist. {found_at(what)} Give a folder of photos, or a recipe.")


def _refuse(given: object, option: str, reason: str) -> None:
    if given:
        raise RecipeError(f"{option} does not go with this: {reason}. Leave it out.")


def _again() -> str:
    """The command that was given, to be resumed."""
    import sys

    given = [argument for argument in sys.argv[1:] if argument != "--resume"]
    return shlex.join(["edgesight", *given, "--resume"])


def _report(trained: "Trained") -> None:
    _print(trained.metrics, trained.out)
    _next(trained.recipe.name, trained.out)


def _next(name: str, out: Path) -> None:
    click.echo(f"Results in {out}. Next: edgesight convert {shlex.quote(str(out))} --out {name}.tflite")


def _print_found(metrics: "DetectorMetrics") -> None:
    from edge_app.evaluation.detector import OVERLAPS, mean_precision

    for name, labels in (("val", metrics.val), ("test", metrics.test or {})):
        there = {label: found for label, found in labels.items() if found.there}
        if len(labels) > 1:
            means = (f"{mean_precision(labels, str(overlap)):.1%} at overlap {overlap}" for overlap in OVERLAPS)
            click.echo(f"{name}: mean average precision {', '.join(means)}, over {len(there)} labels")
        absent = [label for label in labels if label not in there]
        if absent:
            click.echo(f"{name}: not judged, because there is none in these pictures: {', '.join(absent)}")
        for label, found in there.items():
            for overlap, precision in found.precision.items():
                low, high = precision.interval
                click.echo(
                    f"{name}, {label}: average precision {precision.value:.1%} at overlap {overlap} "
                    f"(95 %: {low:.1%} to {high:.1%}, n={precision.n} in {precision.pictures} pictures)"
                )
            click.echo(f"{name}, {label}: {found.recall:.1%} found at 0.1 false alarms a picture")


def _print_normal(metrics: "AnomalyMetrics") -> None:
    click.echo(f"Learned from {metrics.learned} normal pictures. Threshold {metrics.threshold}")
    if metrics.test:
        ranked, found = metrics.test.ranking, metrics.test.detected
        click.echo(
            f"test: AUROC {ranked.auroc:.3f} (95 %: {ranked.interval[0]:.3f} to {ranked.interval[1]:.3f}), "
            f"{ranked.anomalies} anomalies against {ranked.normal} normal pictures; {found.accuracy:.1%} found "
            f"(95 %: {found.interval[0]:.1%} to {found.interval[1]:.1%}), "
            f"{metrics.test.false_alarms.accuracy:.1%} false alarms"
        )
    skipped = sum(map(len, metrics.skipped.values()))
    if skipped:
        click.echo(f"{skipped} pictures could not be read and were skipped; metrics.json names them.")


def _print_told_apart(metrics: "EmbedderMetrics") -> None:
    for name, told in (("val", metrics.val), ("test", metrics.test)):
        for missed in told.missed if told else ():
            low, high = missed.interval
            click.echo(
                f"{name}: {missed.rate:.1%} of one person's pairs missed at a false match rate of "
                f"{missed.threshold.rate:g} (95 %: {low:.1%} to {high:.1%}, n={missed.n})"
            )


def _print(metrics: "Metrics", out: Path) -> None:
    for name, report in metrics.reports.items():
        low, high = report.overall.interval
        click.echo(f"{name}: {report.overall.accuracy:.1%} of {report.overall.n} right (95 %: {low:.1%} to {high:.1%})")
    if metrics.clinical:
        _print_clinical(metrics)
    skipped = sum(map(len, metrics.skipped.values()))
    if skipped:
        click.echo(f"{skipped} pictures could not be read and were skipped; {out / 'metrics.json'} names them.")


def _print_clinical(metrics: "Metrics") -> None:
    from rich.console import Console

    from edge_app.commands.clinical_table import print_clinical

    split = "test" if "test" in metrics.clinical else "val"
    print_clinical(metrics.clinical[split], f"{split}, 95 % intervals", Console())
