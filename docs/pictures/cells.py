"""Numbers as squares."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap
from matplotlib.patches import Rectangle

from docs.pictures.style import INK, ORANGE, typeset


def cells(
    axes: Axes, values: Any, colours: Colormap, low: float, high: float, form: str = "", size: float = 8, gap: float = 1
) -> None:
    """A matrix, a square for each number between `low` and `high`. form: how it is written inside, such as "{:.0f}".

    size: of the letters. gap: between the squares, in points.
    """
    axes.pcolormesh(values, cmap=colours, vmin=low, vmax=high, edgecolors="white", linewidth=gap, antialiased=False)
    axes.set(aspect="equal", xticks=[], yticks=[])
    axes.invert_yaxis()
    axes.spines[:].set_visible(False)
    if form:
        _write(axes, np.asarray(values), colours, (low, high), form, size)


def frame(axes: Axes, row: float, column: float, height: float, width: float, colour: str = ORANGE, **how: Any) -> None:
    """A line around cells."""
    settings = {"linewidth": 2, "fill": False, "clip_on": False, "zorder": 3} | how
    axes.add_patch(Rectangle((column, row), width, height, edgecolor=colour, **settings))


def _write(axes: Axes, values: Any, colours: Colormap, ends: tuple[float, float], form: str, size: float) -> None:
    for (row, column), value in np.ndenumerate(values):
        red, green, blue, _ = colours((value - ends[0]) / (ends[1] - ends[0]))
        dark = 0.3 * red + 0.6 * green + 0.1 * blue < 0.55
        text = typeset(form.format(value))
        where = (column + 0.5, row + 0.52)
        axes.text(*where, text, ha="center", va="center", fontsize=size, color="white" if dark else INK)
