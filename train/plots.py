"""What people would rather look at: learning curves and the confusion matrix."""

from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from edge_app import files
from edge_app.evaluation.accuracy import AccuracyReport

mpl.use("agg")
_BLUE, _ORANGE = "#1f5fa8", "#d9772b"


def plot_curves(rows: list[dict[str, str]], path: Path) -> None:
    """Loss and accuracy of training and validation over the epochs of log.csv. Raises OutputError."""
    epochs = [int(row["epoch"]) for row in rows]
    figure = Figure(figsize=(10, 4), layout="constrained")
    for axes, key in zip(figure.subplots(1, 2), ("loss", "accuracy"), strict=True):
        for column, label, colour in ((key, "training (augmented)", _ORANGE), (f"val_{key}", "validation", _BLUE)):
            axes.plot(epochs, [float(row[column]) for row in rows], label=label, color=colour, lw=1.8)
        axes.set(xlabel="epoch", title=key)
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
    _save(figure, path)


def plot_confusion(report: AccuracyReport, labels: tuple[str, ...], path: Path) -> None:
    """Truth against answer, as shares of each true class; the counts stand in the cells. Raises OutputError."""
    counts = np.array(report.confusion)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    side = max(4.0, 0.55 * len(labels) + 2)
    figure = Figure(figsize=(side + 0.6, side), layout="constrained")
    axes = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(labels)), labels, rotation=45, ha="right")
    axes.set_yticks(range(len(labels)), labels)
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
    with files.replacing(path) as temporary:
        figure.savefig(temporary, dpi=120)
