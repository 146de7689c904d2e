"""The gate as a picture: three accuracies with their intervals, the classes, and the pictures seen most differently."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from convert.gate import KINDS, Disagreement, Gate
from edge_app import files
from edge_app.pictures.read import read_picture

mpl.use("agg")
_COLOURS = {"keras": "#6b7280", "float": "#1f5fa8", "int8": "#d9772b"}
_GREEN, _RED = "#2c7a3f", "#b3261e"


def plot_gate(verdict: Gate, path: Path) -> None:
    """Write the picture (PNG). Raises OutputError."""
    figure = Figure(figsize=(12, 8.4), layout="constrained")
    top, bottom = np.asarray(figure.subfigures(2, 1, height_ratios=(1, 1.25)))
    left, right = top.subplots(1, 2, width_ratios=(1, 1.6))
    _plot_accuracy(left, verdict)
    _plot_classes(right, verdict)
    _plot_disagreements(bottom, verdict.disagreements)
    difference = verdict.difference["int8"]
    low, high = difference.interval
    figure.suptitle(
        f"{'PASSED' if verdict.passed else 'FAILED'}: int8 is {difference.points:+.2f} points from Keras "
        f"(95 %: {low:+.2f} to {high:+.2f}; tolerance {verdict.tolerance_points:g}), "
        f"{verdict.n} {verdict.split} pictures{_supported(verdict)}",
        color=_GREEN if verdict.passed else _RED,
        fontweight="bold",
    )
    with files.replacing(path) as temporary:
        figure.savefig(temporary, dpi=110)


def _supported(verdict: Gate) -> str:
    support = verdict.support
    return f"\nwith {support.n} others, because those are few, {support.total_points:+.2f} points" if support else ""


def _plot_accuracy(axes: Any, verdict: Gate) -> None:
    for row, kind in enumerate(KINDS):
        figures = verdict.accuracy[kind]
        low, high = (100 * bound for bound in figures.interval)
        share = 100 * figures.accuracy
        axes.errorbar(share, row, xerr=[[share - low], [high - share]], fmt="o", color=_COLOURS[kind], capsize=4, ms=8)
        axes.annotate(f"{share:.2f} %", (share, row), (0, 9), textcoords="offset points", ha="center")
    axes.set_yticks(range(len(KINDS)), KINDS)
    axes.set(ylim=(len(KINDS) - 0.4, -0.6), xlabel="accuracy, % (95 % interval)", title="Accuracy")
    _plain(axes, "x")


def _plot_classes(axes: Any, verdict: Gate) -> None:
    rows = verdict.worst_classes[:20]
    losses = [100 * (row.int8 - row.keras) for row in rows]
    axes.bar(range(len(rows)), losses, color=[_RED if loss < 0 else _COLOURS["float"] for loss in losses])
    axes.set_xticks(range(len(rows)), [f"{row.label}\nn={row.n}" for row in rows], rotation=45, ha="right", fontsize=8)
    axes.axhline(0, color="#444", lw=0.8)
    axes.set(ylabel="int8 - Keras, points", title="By class, worst first")
    _plain(axes, "y")


def _plot_disagreements(figure: Any, rows: tuple[Disagreement, ...]) -> None:
    figure.suptitle("Where int8 and Keras differ most: truth, then Keras | int8", fontsize=10)
    cells = figure.subplots(2, 8).ravel()
    for axes in cells:
        axes.axis("off")
    for axes, row in zip(cells, rows, strict=False):
        axes.imshow(read_picture(row.path)[..., ::-1], interpolation="nearest")
        axes.set_title(
            f"{row.truth}\n{row.keras} | {row.int8}\n{row.distance:.2f}",
            fontsize=7.5,
            color=_RED if row.keras != row.int8 else "#333",
        )


def _plain(axes: Any, grid: str) -> None:
    axes.grid(axis=grid, alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
