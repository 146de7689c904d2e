"""What people would rather look at: learning curves and the confusion matrix."""

import warnings
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from edge_app import files
from edge_app.evaluation.accuracy import AccuracyReport

mpl.use("agg")
_BLUE, _ORANGE = "#1f5fa8", "#d9772b"
_LARGEST = 24.0
"""Inches; above about 40 classes the cells get smaller instead."""


def plot_curves(rows: list[dict[str, str]], path: Path) -> None:
    """Loss and, where there is one, accuracy of training and validation over the epochs. Raises OutputError."""
    epochs = [int(row["epoch"]) for row in rows]
    keys = [key for key in ("loss", "accuracy") if all(row[key] for row in rows)]
    figure = Figure(figsize=(5 * len(keys), 4), layout="constrained")
    for axes, key in zip(figure.subplots(1, len(keys), squeeze=False)[0], keys, strict=True):
        for column, label, colour in ((key, "training (augmented)", _ORANGE), (f"val_{key}", "validation", _BLUE)):
            if all(row[column] for row in rows):
                axes.plot(epochs, [float(row[column]) for row in rows], label=label, color=colour, lw=1.8, marker=".")
        axes.set(xlabel="epoch", title=key)
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
    _save(figure, path)


def plot_confusion(report: AccuracyReport, labels: tuple[str, ...], path: Path) -> None:
    """Truth against answer, as shares of each true class; the counts stand in the cells. Raises OutputError."""
    counts = np.array(report.confusion)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    side = min(max(4.0, 0.55 * len(labels) + 2), _LARGEST)
    figure = Figure(figsize=(side + 0.6, side), layout="constrained")
    axes = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    shown = range(0, len(labels), 1 + len(labels) // 60)
    names = [labels[index] for index in shown]
    axes.set_xticks(shown, names, rotation=45, ha="right", parse_math=False)
    axes.set_yticks(shown, names, parse_math=False)
    if len(labels) <= 25:
        for (row, column), count in np.ndenumerate(counts):
            colour = "white" if shares[row, column] > 0.6 else "#444"
            axes.text(column, row, str(count) if count else "", ha="center", va="center", fontsize=8, color=colour)
    low, high = report.overall.interval
    axes.set(xlabel="answer", ylabel="truth")
    axes.set_title(
        f"{report.overall.accuracy:.1%} of {report.overall.n} right (95 %: {low:.1%} to {high:.1%})", fontsize=10
    )
    _save(figure, path)


def _save(figure: Figure, path: Path) -> None:
    with files.replacing(path) as temporary, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from")  # a box stands for what the font has not
        figure.savefig(temporary, dpi=120)
