"""How right a classifier is on folders of pictures."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from edge_app.commands.evaluate import clinical
from edge_app.commands.evaluate.cohort import asked
from edge_app.commands.evaluate.question import Question, print_json
from edge_app.commands.judging import judge_with_progress

if TYPE_CHECKING:
    from edge_app.evaluation.accuracy import Accuracy, AccuracyReport
    from edge_app.evaluation.judge import Judgement
    from edge_app.inference.model import Model
    from edge_app.pictures.dataset import Picture


def judge_classifier(model: "Model", question: Question) -> None:
    """Ask it about pictures of known classes, and print how many it knew."""
    from edge_app.evaluation.accuracy import accuracy_report

    more = clinical.wanted(model.spec, question)
    cohort = asked(question, model.spec.labels)
    judgement = _judge(model, cohort.pictures)
    report = accuracy_report(judgement.labels, judgement.probabilities, model.spec.labels)
    found = clinical.judge_clinically(model.spec, question, cohort.of(judgement.pictures), judgement) if more else None
    if question.as_json:
        said = {"skipped": judgement.skipped, **msgspec.to_builtins(report)}
        print_json(model, cohort.folder, said | (found.as_json() if found else {}))
    else:
        _print_table(model, cohort.folder, judgement, report, found)


def _judge(model: "Model", pictures: "Sequence[Picture]") -> "Judgement":
    """Judge with progress, which like the notes on skipped pictures goes to standard error."""
    judgement = judge_with_progress(model.spec.name, model, pictures)
    for reason in judgement.skipped:
        click.echo(f"skipped: {reason}", err=True)
    return judgement


def _print_table(
    model: "Model", folder: Path, judgement: "Judgement", report: "AccuracyReport", found: "clinical.Found | None"
) -> None:
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
    if found:
        found.print(f"{model.spec.name}, 95 % intervals", console)


def _cells(row: "Accuracy") -> tuple[str, ...]:
    low, high = row.interval
    return str(row.n), str(row.correct), f"{row.accuracy:.1%}", f"{low:.1%} to {high:.1%}"
