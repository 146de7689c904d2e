"""The curves of benchmarks.shift as a picture."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from edge_app import files
from edge_app.explain.robustness.curve import Curve, Point

mpl.use("agg")
_COLOURS = ("#6b7280", "#1f5fa8", "#d9772b", "#2c7a3f", "#b3261e")


def plot(curves: Mapping[str, Curve], path: Path) -> None:
    """Accuracy and consistency against the shift, with 95 % intervals, to `path` (PNG). Raises OutputError."""
    figure = Figure(figsize=(12, 5.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    for (name, curve), colour in zip(curves.items(), _COLOURS, strict=False):
        for axes, what in ((left, "right"), (right, "same")):
            _draw(axes, name, curve, what, colour)
    unit = next(iter(curves.values())).unit
    left.set(xlabel=f"shift, {unit}", ylabel="% right", title="Accuracy")
    right.set(xlabel=f"shift, {unit}", ylabel="% answered as unshifted", title="Consistency")
    handles, names = left.get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=len(names), frameon=False)
    figure.suptitle("Shifted test pictures, mirrored borders. Solid: int8, with 95 % intervals; dashed: Keras")
    with files.replacing(path) as temporary:
        figure.savefig(temporary, dpi=110)


def _draw(axes: Any, name: str, curve: Curve, what: str, colour: str) -> None:
    keras, int8 = (_shares(curve.points[kind], what) for kind in ("keras", "int8"))
    amounts = [point.amount for point in curve.points["int8"]]
    reach = list(zip(*((share - low, high - share) for share, low, high in int8), strict=True))
    axes.errorbar(
        amounts, [share for share, *_ in int8], yerr=reach, color=colour, capsize=3, marker="o", ms=4, label=name
    )
    axes.plot(amounts, [share for share, *_ in keras], color=colour, ls="--", lw=1)
    axes.grid(axis="y", alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)


def _shares(points: tuple[Point, ...], what: str) -> list[tuple[float, float, float]]:
    """(share, low, high) in percent."""
    shares = [point.shares[what] for point in points]
    return [(100 * share.accuracy, 100 * share.interval[0], 100 * share.interval[1]) for share in shares]
