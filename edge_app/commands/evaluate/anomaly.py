"""How well a model tells unusual pictures from normal ones."""

from typing import TYPE_CHECKING

import click
import msgspec

from edge_app.commands.evaluate.question import Question, print_json
from edge_app.commands.judging import score_with_progress
from edge_app.errors import DataError, ModelError

if TYPE_CHECKING:
    from edge_app.evaluation.accuracy import Accuracy
    from edge_app.evaluation.anomaly import AnomalyReport
    from edge_app.inference.model import Model
    from edge_app.pictures.dataset import Picture


def judge_anomalies(model: "Model", question: Question) -> None:
    """Ask it about normal pictures and others, and print how well it tells them apart."""
    from edge_app.evaluation.anomaly import anomaly_report

    about = model.spec.anomaly
    if not about or not about.threshold:
        raise ModelError(f"{model.spec.name} has no threshold. Convert its run again: edgesight convert RUN --out FILE")
    scores = score_with_progress(model.spec.name, model, _pictures(question, about.normal))
    for reason in scores.skipped:
        click.echo(f"skipped: {reason}", err=True)
    report = anomaly_report(scores.normal, scores.anomalies, about.threshold)
    if question.as_json:
        print_json(model, question.data, {"skipped": scores.skipped, **msgspec.to_builtins(report)})
    else:
        _print(model, report)


def _pictures(question: Question, normal: str) -> "tuple[Picture, ...]":
    """Of a run, what it held back; of a folder, or its split, those of all subfolders. Raises DataError."""
    from edge_app.pictures.dataset import load_dataset
    from edge_app.pictures.folder import split_folders
    from edge_app.pictures.normal import told_apart

    data = question.data
    if (data / "data.json").is_file():
        return load_dataset(data / "data.json").split(question.split or "test")
    splits = split_folders(data)
    part = question.split or ("test" if splits else None)
    if part and part not in splits:
        raise DataError(f"{data} has no split {part!r}. Found: {', '.join(splits) or 'no splits'}.")
    return told_apart(splits[part] if part else data, question.normal or normal)


def _print(model: "Model", report: "AnomalyReport") -> None:
    ranked = report.ranking
    low, high = ranked.interval
    click.echo(
        f"{model.spec.name}: AUROC {ranked.auroc:.3f} (95 %: {low:.3f} to {high:.3f}), {ranked.anomalies} anomalies "
        f"against {ranked.normal} normal pictures"
    )
    click.echo(f"  threshold {report.threshold}")
    click.echo(f"  here {_share(report.detected)} of the anomalies are found,")
    click.echo(f"  and {_share(report.false_alarms)} of the normal pictures raise a false alarm")


def _share(row: "Accuracy") -> str:
    low, high = row.interval
    return f"{row.accuracy:.1%} (95 %: {low:.1%} to {high:.1%}, n={row.n})"
