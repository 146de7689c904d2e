"""An edge filter that slides over a digit."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import ConnectionPatch

from docs.pictures.cells import cells, frame
from docs.pictures.digits import EDGE, Numbers, digits
from docs.pictures.lesson import lesson
from docs.pictures.style import FAINT, ORANGE, PAPER, SIGNED, Sheet

ROW, COLUMN = 3, 4
"""Where the filter lies."""


def convolution() -> Sheet:
    """Pixels, the filter on nine of them, and what it answers everywhere."""
    sheet = Sheet(3.75)
    picture = digits()[0].pictures[0, ..., 0] * 16
    answers = lesson().convolve(picture[None, ..., None], EDGE[..., None, None], 0)[0, ..., 0]
    sheet.title(0.1, 0.22, "Picture", "8 x 8 pixels, 16 is ink")
    sheet.title(3.25, 0.22, "Filter", "3 x 3 weights")
    sheet.title(4.75, 0.22, "Feature map", "6 x 6 answers")
    left = sheet.axes(0.1, 0.55, 2.64, 2.64)
    middle = sheet.axes(3.25, 1.38, 0.99, 0.99)
    right = sheet.axes(4.75, 0.79, 2.16, 2.16)
    cells(left, picture, PAPER, 0, 16, "{:.0f}")
    cells(middle, EDGE, SIGNED, -3, 3, "{:.0f}", size=9)
    cells(right, answers, SIGNED, -60, 60, "{:.0f}")
    frame(left, ROW, COLUMN, 3, 3)
    frame(middle, 0, 0, 3, 3)
    frame(right, ROW, COLUMN, 1, 1)
    for corner in (0, 3):
        sheet.figure.add_artist(_line(left, (COLUMN + 3, ROW + corner), middle, (0, corner)))
    sheet.arrow((4.31, 1.875), (4.68, 1.875), ORANGE)
    sheet.words(3.5, 3.53, _sum(picture, answers[ROW, COLUMN]), ha="center", color=FAINT, fontsize=8.5)
    return sheet


def _line(first: Axes, start: tuple[int, int], second: Axes, end: tuple[int, int]) -> Any:
    return ConnectionPatch(start, end, "data", axesA=first, axesB=second, color=ORANGE, linewidth=0.8)


def _sum(picture: Numbers, answer: float) -> str:
    window = picture[ROW : ROW + 3, COLUMN : COLUMN + 3]
    terms = [f"{weight:+.0f} x {pixel:.0f}" for weight, pixel in zip(EDGE.flat, window.flat, strict=True) if weight]
    return f"{'    '.join(terms)}    =    {answer:.0f}"
