"""What `edgesight convert` says of detectors, embedders and anomaly models."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from convert.anomaly_gate import AnomalyGate
    from convert.clinical_gate import ClinicalGate, FigureVerdict
    from convert.detector_gate import DetectorGate
    from convert.embedder_gate import EmbedderGate
    from edge_app.evaluation.accuracy import Difference

_FEW = 50
"""Pictures, below which a verdict on a detector says little."""


def print_embedder(verdict: "EmbedderGate", run: Path, out: Path) -> None:
    """Whom each kind tells apart, and the verdict."""
    told = verdict.told["keras"]
    click.echo(f"{told.faces} {verdict.split} faces of {told.people} people; 95 % in brackets")
    for kind, row in verdict.told.items():
        for missed in row.missed:
            low, high = missed.interval
            line = f"  {kind:6} {missed.rate:7.2%}  [{low:.2%}, {high:.2%}] of one person's pairs missed"
            strictest = missed.threshold.rate == verdict.rate
            click.echo(
                f"{line} at a false match rate of {missed.threshold.rate:g}"
                + (change(verdict.difference.get(kind)) if strictest else "")
            )
    cosines = ", ".join(f"{kind} {cosine:.4f}" for kind, cosine in verdict.cosine.items())
    click.echo(f"  mean cosine with Keras's vectors: {cosines}")
    if verdict.passed:
        click.echo(f"PASSED: {out}.")
    else:
        click.echo(
            f"FAILED: at most {verdict.tolerance_points:g} points fewer matches and a mean cosine of at least 0.95 are "
            f"wanted. {out} was not touched; the model is {run / 'rejected.tflite'}. Try more faces for calibration: "
            "--samples 500"
        )


def print_clinical_gate(verdict: "ClinicalGate") -> None:
    """What each kind is worth in screening, and what int8 changed."""
    from edge_app.commands.clinical_table import cell
    from edge_app.evaluation.clinical.report import NOTICE

    for name, one in verdict.figures.items():
        kinds = ", ".join(f"{kind} {cell(report.overall[name])}" for kind, report in verdict.reports.items())
        click.echo(f"  {name.replace('_', ' ')}: {kinds}; {_changed(one)}")
    click.echo(f"  {NOTICE}")


def _changed(one: "FigureVerdict") -> str:
    if one.change.value is None:
        return "not judged"
    interval = one.change.interval
    between = f" [{interval[0]:+.3f}, {interval[1]:+.3f}]" if interval else ""
    return f"int8 {one.change.value:+.3f}{between}, allowed {one.allowed:.3f}{'' if one.passed else ': TOO MUCH'}"


def print_anomaly(verdict: "AnomalyGate", run: Path, out: Path) -> None:
    """How well each kind tells anomalies from normal pictures, its threshold, and the verdict."""
    for kind, threshold in verdict.thresholds.items():
        click.echo(f"  {kind:6} threshold {threshold}")
    for kind, report in verdict.reports.items():
        ranked, found, wrong = report.ranking, report.detected, report.false_alarms
        click.echo(
            f"  {kind:6} AUROC {ranked.auroc:.4f}  [{ranked.interval[0]:.4f}, {ranked.interval[1]:.4f}]  "
            f"{found.accuracy:.1%} of {found.n} anomalies found, {wrong.accuracy:.1%} of {wrong.n} false alarms"
        )
    if not verdict.reports:
        click.echo("  no anomalies are known, so it is judged by how alike int8 and Keras rank normal pictures")
    for kind, share in verdict.same.items():
        low, high = share.interval
        click.echo(
            f"  {kind:6} says the same as Keras of {share.accuracy:.1%} [{low:.1%}, {high:.1%}] of {share.n} pictures; "
            f"rank correlation {verdict.correlation[kind]:.3f}"
        )
    if verdict.passed:
        click.echo(f"PASSED: {out}. Next: edgesight run --model {shlex.quote(str(out))} --source 0")
    else:
        click.echo(
            f"FAILED: an AUROC of at most {verdict.tolerance_points:g} points below Keras's is wanted or, without "
            f"anomalies, a rank correlation of 0.9. {out} was not touched; the model is {run / 'rejected.tflite'}. Try "
            "a larger anomaly.shrinkage, or more pictures for calibration: --samples 500"
        )


def print_detector(verdict: "DetectorGate", run: Path, out: Path) -> None:
    """What each kind finds, and the verdict."""
    click.echo(f"{verdict.pictures} {verdict.split} pictures; average precision at overlap 0.5, 95 % in brackets")
    absent = [label for label, row in verdict.labels.items() if not row.there]
    for label, row in verdict.labels.items():
        if not row.there:
            continue
        for kind, precision in row.precision.items():
            low, high = precision.interval
            line = f"  {label} {kind:6} {precision.value:7.2%}  [{low:.2%}, {high:.2%}]  n={precision.n}"
            click.echo(line + change(row.difference.get(kind)))
    if absent:
        click.echo(f"  not judged, because there is none in these pictures: {', '.join(absent)}")
    if verdict.moved is not None:
        click.echo(f"  int8's keypoints are {verdict.moved:.1%} of a side of the box from Keras's (median)")
    if verdict.passed and verdict.pictures < _FEW:
        click.echo(f"  note: {verdict.pictures} pictures are few; hold back more, and the intervals get narrower")
    if verdict.passed:
        click.echo(f"PASSED: {out}. Next: edgesight run --model {shlex.quote(str(out))} --source 0")
    elif len(absent) == len(verdict.labels):
        click.echo(f"FAILED: in these pictures is no object to judge by. {out} was not touched. Hold others back.")
    elif not verdict.mean:
        click.echo(
            "FAILED: Keras itself finds nothing in these pictures, so that what int8 lost cannot be told. "
            f"{out} was not touched; the model is {run / 'rejected.tflite'}. Train longer, or hold back more pictures; "
            "--tolerance 100 takes it as it is."
        )
    else:
        click.echo(
            f"FAILED: int8 is {verdict.points:+.2f} points from Keras, tolerance {verdict.tolerance_points:g}; "
            f"keypoints may be {4 * verdict.tolerance_points:g} % of a side away. {out} was not touched; the model is "
            f"{run / 'rejected.tflite'}. Try more pictures for calibration: --samples 500"
        )


def change(difference: "Difference | None") -> str:
    """As the end of a line; empty for none."""
    if difference is None:
        return ""
    low, high = difference.interval
    return f"   {difference.points:+.2f} points  [{low:+.2f}, {high:+.2f}]"
