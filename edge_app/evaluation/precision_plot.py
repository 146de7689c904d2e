"""Precision over recall of each label, as a picture (for a workstation: matplotlib)."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from edge_app import files
from edge_app.evaluation.average_precision import Matches, average_precision, match
from edge_app.pictures.coco import Annotated
from edge_app.values import Detections, Floats

mpl.use("agg")
_BLUE, _GREY = "#1f5fa8", "#6b7280"
_COLUMNS = 5


def plot_precision(
    pictures: Sequence[Annotated], found: Sequence[Detections], labels: Mapping[str, int], path: Path
) -> None:
    """A small plot for each label, at an overlap of 0.5 (line) and of 0.3 (dashes). Raises OutputError."""
    columns = min(_COLUMNS, len(labels))
    rows = -(-len(labels) // columns)
    side = 2.6 if len(labels) > 1 else 5.0
    figure = Figure(figsize=(side * columns, side * rows), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True).ravel()
    for axes in grid:
        axes.set(xlim=(0, 1), ylim=(0, 1.02))
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(alpha=0.25)
        axes.set_visible(False)
    for axes, (label, index) in zip(grid, labels.items(), strict=False):
        axes.set_visible(True)
        for overlap, style, colour in ((0.5, "-", _BLUE), (0.3, "--", _GREY)):
            axes.plot(*_curve(match(pictures, found, overlap=overlap, label=index)), style, color=colour, lw=1.6)
        half = average_precision(match(pictures, found, overlap=0.5, label=index))
        axes.set_title(f"{label}: {half.value:.1%}, n={half.n}", fontsize=9, parse_math=False)
    figure.supxlabel("recall", fontsize=9)
    figure.supylabel("precision", fontsize=9)
    with files.replacing(path) as temporary:
        figure.savefig(temporary, dpi=120, format="png")


def _curve(matches: Matches) -> tuple[Floats, Floats]:
    """(recall, precision), each (m,), from the surest detection to the faintest."""
    right, all_of_them = np.cumsum(matches.hits), np.arange(1, len(matches.hits) + 1)
    recall = right / max(1, int(matches.objects.sum()))
    return np.asarray(recall, np.float32), np.asarray(right / all_of_them, np.float32)
