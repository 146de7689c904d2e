"""The two kinds of mistakes of an embedder against each other, as a picture (for a workstation: matplotlib)."""

from collections.abc import Mapping
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from edge_app import files
from edge_app.evaluation.recognition import RATES
from edge_app.evaluation.verification import Ids, all_pairs
from edge_app.values import Floats

mpl.use("agg")
_COLOURS = ("#1f5fa8", "#d9772b", "#6b7280", "#2c7a3f", "#b3261e", "#7a4fa3")


def plot_error_rates(embedders: Mapping[str, tuple[Floats, Ids]], path: Path) -> None:
    """False non-match rate over false match rate, both logarithmic: lower is better.

    Martin et al. 1997, The DET Curve in Assessment of Detection Task Performance.
    embedders: name -> (vectors float32 (n, size) of length 1, people int64 (n,)). Raises OutputError.
    """
    figure = Figure(figsize=(7, 5.2), layout="constrained")
    axes = figure.subplots()
    for (name, (vectors, people)), colour in zip(embedders.items(), _COLOURS * len(embedders), strict=False):
        rates, missed = error_rates(*all_pairs(vectors, people))
        axes.plot(rates, np.maximum(missed, 1e-4), label=name, color=colour, lw=1.8)
    for rate in RATES:
        axes.axvline(rate, color="#bbb", lw=0.8, ls=":")
    axes.set(xscale="log", yscale="log", xlabel="false match rate: strangers taken for one person")
    axes.set(ylabel="false non-match rate: one person taken for two", xlim=(1e-5, 1), ylim=(1e-3, 1))
    axes.grid(alpha=0.25, which="both")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    with files.replacing(path) as temporary:
        figure.savefig(temporary, dpi=120, format="png")


def error_rates(genuine: Floats, impostors: Floats, points: int = 200) -> tuple[Floats, Floats]:
    """(false match rates, false non-match rates), float32 (m,) each, at thresholds evenly spread over the logarithm.

    genuine, impostors: scores (n,) of one person's pairs and of strangers'.
    """
    strangers, ours = np.sort(impostors)[::-1], np.sort(genuine)
    counts = np.unique(np.geomspace(1, len(strangers), points).astype(int))
    thresholds = strangers[counts - 1]
    missed = np.searchsorted(ours, thresholds, side="left") / len(ours)
    return np.asarray(counts / len(strangers), np.float32), np.asarray(missed, np.float32)
