"""How right a classifier is on folders of pictures."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from edge_app.commands.evaluate.question import Question, print_json
from edge_app.commands.judging import judge_with_progress
from edge_app.errors import DataError

if TYPE_CHECKING:
    from edge_app.evaluation.accuracy import Accuracy, AccuracyReport
    from edge_app.evaluation.judge import Judgement
    from edge_app.inference.model import Model
    from edge_app.pictures.dataset import Picture, Split


def judge_classifier(model: "Model", question: Question) -> None:
    """Ask it about pictures of known classes, and print how many it knew."""
    from edge_app.evaluation.accuracy import accuracy_report

    labels, split = model.spec.labels, question.split
    pictures = _listed(question.data, split, labels) or _found(question.data, split, labels)
    folder = Path(os.path.commonpath([picture.path for picture in pictures]))
    judgement = _judge(model, pictures)
    report = accuracy_report(judgement.labels, judgement.probabilities, labels)
    if question.as_json:
        print_json(model, folder, {"skipped": judgement.skipped, **msgspec.to_builtins(report)})
    else:
        _print_table(model, folder, judgement, report)


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
    judgement = judge_with_progress(model.spec.name, model, pictures)
    for reason in judgement.skipped:
        click.echo(f"skipped: {reason}", err=True)
    return judgement


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
