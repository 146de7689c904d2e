"""How right a detector is on pictures with boxes."""

from typing import TYPE_CHECKING

import click
import msgspec

from edge_app.commands.evaluate.counts import counted, print_counts
from edge_app.commands.evaluate.question import Question, print_json
from edge_app.commands.judging import find_with_progress
from edge_app.commands.pairs import readings

if TYPE_CHECKING:
    from edge_app.evaluation.coco_precision import CocoPrecision
    from edge_app.evaluation.detector import Found
    from edge_app.inference.model import Model
    from edge_app.pictures.coco import Annotated
    from edge_app.values import Detections


def judge_detector(model: "Model", question: Question) -> None:
    """Let it look for what is known to be there, and print how much it found."""
    from edge_app.evaluation.coco_precision import coco_precision
    from edge_app.evaluation.detector import judge_detector as judge
    from edge_app.evaluation.detector import mean_precision
    from edge_app.evaluation.relabel import relabelled

    names, pictures = _annotated(question)
    known = relabelled(names, pictures, model.spec.labels, question.renamed)
    found = find_with_progress(model.spec.name, model, known.pictures)
    report = judge(known.pictures, found, model.spec.labels, known.asked)
    coco = coco_precision(known.pictures, found, known.asked)
    _draw(question, model.spec.labels, known.pictures, found, known.asked)
    if question.as_json:
        about: dict[str, object] = {
            "pictures": len(pictures),
            "unknown": known.unknown,
            "coco": msgspec.to_builtins(coco),
        }
        about["mean"] = {key: mean_precision(report, key) for key in ("0.3", "0.5")}
        if question.count:
            about["counts"] = msgspec.to_builtins(counted(model, known, found))
        print_json(model, question.data, {**about, "labels": msgspec.to_builtins(report)})
        return
    if known.unknown:
        click.echo(f"Left out, as the model has no such label: {', '.join(known.unknown)}. See --rename.", err=True)
    _print_table(model, len(pictures), report, coco)
    if question.count:
        print_counts(counted(model, known, found))


def _annotated(question: Question) -> "tuple[tuple[str, ...], list[Annotated]]":
    """Labels and pictures of a run, of the split that was held back; or of annotations. Raises DataError."""
    from edge_app.pictures.annotated import load_annotated
    from edge_app.pictures.annotations import read_annotations

    data = question.data
    if (data / "data.json").is_file():
        run = load_annotated(data / "data.json")
        return run.labels, run.split(question.split or ("test" if run.test else "val"))
    coco = data / "annotations.json"
    asked = question.where | ({"split": [question.split]} if question.split else {})
    where = {key: readings(values) for key, values in asked.items()}
    reading = read_annotations(coco if coco.is_file() else data, None, where)
    click.echo(str(reading.tally), err=True)
    return reading.labels, list(reading.pictures)


def _draw(
    question: Question,
    labels: tuple[str, ...],
    pictures: "list[Annotated]",
    found: "list[Detections]",
    asked: tuple[int, ...],
) -> None:
    if question.plot:
        from edge_app.evaluation.precision_plot import plot_precision

        plot_precision(pictures, found, {labels[index]: index for index in asked}, question.plot)
    if question.misses:
        from edge_app.evaluation.mistakes import worst_mistakes
        from edge_app.evaluation.mistakes_sheet import write_mistakes

        write_mistakes(worst_mistakes(pictures, found, labels, asked), question.misses)


def _print_table(model: "Model", pictures: int, report: "dict[str, Found]", coco: "CocoPrecision") -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from edge_app.evaluation.detector import mean_precision

    table = Table("label", title=escape(f"{model.spec.name} on {pictures:,} pictures"))
    for heading in ("objects", "AP at 0.5 [95 %]", "at 0.3", "found", "score"):
        table.add_column(heading, justify="right")
    for label, row in report.items():
        table.add_row(escape(label), *_cells(row))
    table.add_section()
    means = {key: mean_precision(report, key) for key in ("0.3", "0.5")}
    table.add_row("mean", "", f"{means['0.5']:.1%}", f"{means['0.3']:.1%}", "", "")
    console = Console()
    console.print(table)
    console.print(
        "AP: average precision, all points, at overlaps of 0.5 and 0.3; difficult and crowds do not count. found: at "
        "0.1 false alarms a picture and an overlap of 0.5, from that score on.", highlight=False
    )  # fmt: skip
    console.print(f"COCO's measure: {coco}", highlight=False)


def _cells(row: "Found") -> tuple[str, ...]:
    if not row.there:
        return ("0", "-", "-", "-", "-")
    half, third = row.precision["0.5"], row.precision["0.3"]
    low, high = half.interval
    shares = (f"{half.value:.1%} [{low:.1%}, {high:.1%}]", f"{third.value:.1%}", f"{row.recall:.1%}")
    return str(half.n), *shares, f"{row.score:.2f}"
