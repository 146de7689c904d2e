"""One calm style: colours, letters, and places in inches on a sheet that is seven inches, or 700 pixels, wide."""

import re
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch

INK, FAINT, LINE, GROUND = "#1c2430", "#5d6878", "#d9dee5", "#f4f6f8"
BLUE, LIGHT, ORANGE = "#2f6db5", "#a9c4e4", "#c8641b"
PAPER = LinearSegmentedColormap.from_list("paper", ["#f7f8fa", INK])
"""Of pixels that are ink: 0 is the empty paper."""
LIT = LinearSegmentedColormap.from_list("lit", [GROUND, "#7fa8d8", BLUE, "#173f70"])
"""Of what cannot be below 0."""
SIGNED = LinearSegmentedColormap.from_list("signed", ["#8f420c", "#dd8a4b", GROUND, "#6a9ad2", "#1d4f8c"])
"""Below 0 is orange, above 0 blue."""
WIDTH, DPI = 7.0, 160
_SETTINGS: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": FAINT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.labelsize": 8.5,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
}


class Sheet:
    """What one picture is drawn on. height: in inches; all places are inches from the left and from the top."""

    def __init__(self, height: float) -> None:
        self._height = height
        self.figure = Figure(figsize=(WIDTH, height), dpi=DPI, facecolor="white")

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """A place for a plot."""
        share = (left / WIDTH, 1 - (top + height) / self._height, width / WIDTH, height / self._height)
        return self.figure.add_axes(share)

    def words(self, left: float, top: float, text: str, **settings: Any) -> None:
        """Text whose first base line is at `top`, as long as `settings` (of Matplotlib) say nothing else."""
        self.figure.text(left / WIDTH, 1 - top / self._height, typeset(text), **settings)

    def title(self, left: float, top: float, text: str, below: str = "", **settings: Any) -> None:
        """What something shows, in ink, and a faint line about it."""
        self.words(left, top, text, fontweight="bold", **settings)
        self.words(left, top + 0.17, below, color=FAINT, fontsize=8.5, **settings)

    def arrow(self, start: tuple[float, float], end: tuple[float, float], colour: str = FAINT, bend: float = 0) -> None:
        """From (left, top) to (left, top). bend: 0 is straight."""
        places = [(left / WIDTH, 1 - top / self._height) for left, top in (start, end)]
        self.figure.add_artist(
            FancyArrowPatch(
                *places,
                arrowstyle="-|>",
                mutation_scale=10,
                color=colour,
                linewidth=1.2,
                shrinkA=0,
                shrinkB=0,
                connectionstyle=f"arc3,rad={bend}",
                transform=self.figure.transFigure,
            )
        )


def typeset(text: str) -> str:
    """With the signs for minus and times in place of "-1" and " x "."""
    return re.sub(r"-(?=\d)", "\N{MINUS SIGN}", text).replace(" x ", " \N{MULTIPLICATION SIGN} ")


def drawn(draw: Callable[[], Sheet]) -> Figure:
    """What `draw` draws, in this style."""
    with mpl.rc_context({**mpl.rcParamsDefault, **_SETTINGS, "backend": "agg"}):
        figure = draw().figure
        figure.canvas.draw()
        return figure
