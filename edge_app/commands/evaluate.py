"""`edgesight evaluate`: how right a model is on a folder of pictures."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from edge_app.commands.progress import progress
from edge_app.errors import DataError

if TYPE_CHECKING:
    from edge_app.evaluation.accuracy import Accuracy, AccuracyReport
    from edge_app.evaluation.judge import Judgement
    from edge_app.inference.model import Model
    from edge_app.pictures.dataset import Picture, Split

_FOLDS = range(1, 6)
"""Of LFW; nothing that ships is trained on their people."""


@click.command()
@click.argument("model")
@click.option(
    "--data", type=click.Path(path_type=Path), required=True, help="One folder per class, splits of such, or a run."
)
@click.option(
    "--split",
    type=click.Choice(["train", "val", "test"]),
    help="If DATA has splits.  [default: test]",
)
@click.option(
    "--protocol",
    type=click.Choice(["lfw"]),
    help="For an embedder: DATA is LFW with faces.csv and pairs.txt; its folds 1 to 5 are asked.",
)
@click.option("--description", type=click.Path(path_type=Path), help="TOML that describes a model without a spec.")
@click.option("--threads", type=click.IntRange(min=1), help="CPU threads.  [default: all CPUs]")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def evaluate(
    model: str,
    data: Path,
    split: "Split | None",
    protocol: str | None,
    description: Path | None,
    threads: int | None,
    as_json: bool,
) -> None:
    """Measure the accuracy of MODEL, a shipped name or a file, with its 95 % interval (Wilson)."""
    from edge_app.evaluation.accuracy import accuracy_report
    from edge_app.inference.model import Model

    if protocol:
        _evaluate_lfw(model, data, threads, as_json=as_json)
        return
    with Model(model, threads=threads, description=description) as opened:
        pictures = _listed(data, split, opened.spec.labels) or _found(data, split, opened.spec.labels)
        folder = Path(os.path.commonpath([picture.path for picture in pictures]))
        judgement = _judge(opened, pictures)
        report = accuracy_report(judgement.labels, judgement.probabilities, opened.spec.labels)
    if as_json:
        _print_json(opened, folder, judgement, report)
    else:
        _print_table(opened, folder, judgement, report)


def _evaluate_lfw(name: str, data: Path, threads: int | None, *, as_json: bool) -> None:
    from edge_app.evaluation.lfw import judge_lfw, load_lfw
    from edge_app.evaluation.recognition import embed_all
    from edge_app.inference.model import Model

    with Model(name, threads=threads) as model:
        lfw = load_lfw(data, _FOLDS)
        with progress("comparing faces", len(lfw.images)) as done:
            report = judge_lfw(lfw, embed_all(model, lfw.images, done))
    if as_json:
        result = {"model": model.spec.name, "sha256": model.sha256, **msgspec.to_builtins(report)}
        click.echo(msgspec.json.format(msgspec.json.encode(result), indent=1))
        return
    (low, high), told = report.pairs.interval, report.told
    click.echo(
        f"{model.spec.name}: {report.pairs.accuracy:.2%} of {report.pairs.n:,} pairs right (95 %: {low:.2%} to "
        f"{high:.2%}), {told.faces:,} faces of {told.people:,} people, {lfw.guessed} of them aligned by guess"
    )
    for missed in told.missed:
        low, high = missed.interval
        click.echo(
            f"  false match rate {missed.threshold.rate:g} (threshold {missed.threshold.value:.3f}): "
            f"{missed.rate:.2%} of one person's pairs missed (95 %: {low:.2%} to {high:.2%}, n={missed.n:,})"
        )
    for found in told.searches:
        click.echo(
            f"  {found.gallery} enrolled: {found.false_negative:.2%} of their faces missed, "
            f"{found.false_positive:.2%} of strangers named"
        )


def _listed(data: Path, split: "Split | None", labels: tuple[str, ...]) -> "list[Picture]":
    """The pictures of a split that a training run held back; empty when `data` is not the folder of a run."""
    from edge_app.evaluation.labels import match_labels
    from edge_app.pictures.dataset import Picture, load_dataset

    if not (data / "data.json").is_file():
        return []
    dataset = load_dataset(data / "data.json")
    indices = match_labels(dataset.labels, labels)
    return [Picture(path, indices[dataset.labels[label]]) for path, label in dataset.split(split or "test")]


def _found(data: Path, split: "Split | None", labels: tuple[str, ...]) -> "list[Picture]":
    """The pictures of a folder of classes, or of its split. Raises DataError."""
    from edge_app.evaluation.labels import match_labels
    from edge_app.pictures.dataset import Picture
    from edge_app.pictures.folder import SPLITS, classes_in, subfolders

    splits = [folder.name for folder in subfolders(data) if folder.name in SPLITS]
    if not splits and split:
        raise DataError(
            f"{data} has no splits, so there is no {split!r} in it. Leave out --split, or give another folder."
        )
    if splits and (split or "test") not in splits:
        raise DataError(
            f"{data} has no folder {split or 'test'!r}. Found: {', '.join(splits)}. Try: --split {splits[0]}"
        )
    classes = classes_in(data / (split or "test") if splits else data)
    indices = match_labels(classes, labels)
    return [Picture(path, indices[name]) for name, paths in classes.items() for path in paths]


def _judge(model: "Model", pictures: "list[Picture]") -> "Judgement":
    """Judge with progress, which like the notes on skipped pictures goes to standard error."""
    from edge_app.evaluation.judge import judge

    with progress("judging", len(pictures)) as done:
        judgement = judge(model, pictures, done)
    for reason in judgement.skipped:
        click.echo(f"skipped: {reason}", err=True)
    return judgement


def _print_json(model: "Model", folder: Path, judgement: "Judgement", report: "AccuracyReport") -> None:
    result = {
        "model": model.spec.name,
        "sha256": model.sha256,
        "data": str(folder),
        "runtime": str(model.runtime),
        "threads": model.threads,
        "skipped": judgement.skipped,
        **msgspec.to_builtins(report),
    }
    click.echo(msgspec.json.format(msgspec.json.encode(result), indent=1))


def _print_table(model: "Model", folder: Path, judgement: "Judgement", report: "AccuracyReport") -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("class", title=escape(f"{model.spec.name} on {folder}"))
    for heading in ("pictures", "correct", "accuracy", "95 % interval"):
        table.add_column(heading, justify="right")
    for label, row in report.per_class.items():
        table.add_row(escape(label), *_cells(row))
    table.add_section()
    table.add_row("all", *_cells(report.overall))
    console = Console()
    console.print(table)
    if judgement.skipped:
        console.print(f"{len(judgement.skipped)} pictures could not be read and were skipped.")


def _cells(row: "Accuracy") -> tuple[str, ...]:
    low, high = row.interval
    return str(row.n), str(row.correct), f"{row.accuracy:.1%}", f"{low:.1%} to {high:.1%}"
