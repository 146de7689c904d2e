"""What a picture makes of a new network, and the blame that goes the same way back."""

from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes

from docs.pictures.cells import cells
from docs.pictures.digits import Numbers, digits
from docs.pictures.learned import learned
from docs.pictures.lesson import lesson
from docs.pictures.style import BLUE, LINE, ORANGE, PAPER, SIGNED, Sheet

COLUMNS = (0.1, 1.6, 3.1, 4.6, 6.1)
TOPS = (0.55, 2.55)
SIDE = 1.14
"""Of four feature maps; eight would be too small to see."""


def blame() -> Sheet:
    """Above, what each layer says of a digit; below, which way each of these numbers ought to change."""
    sheet = Sheet(3.95)
    picture, wanted = digits()[0].pictures[:1], digits()[0].wanted[:1]
    network = learned().newborn
    maps, lit, pooled, said = lesson().look(picture, *network)
    of_scores = lesson().cross_entropy_back(said, wanted)
    of_pooled, _, _ = lesson().dense_back(pooled, network[2], of_scores)
    of_lit = lesson().max_pool_back(lit, of_pooled)
    of_maps = lesson().relu_back(maps, of_lit)
    _, of_filters, _ = lesson().convolve_back(picture, network[0], of_maps)
    cells(sheet.axes(COLUMNS[0], TOPS[0], SIDE, SIDE), picture[0, ..., 0], PAPER, 0, 1, gap=0.5)
    for top, rows in zip(TOPS, ((maps, lit, pooled), (of_maps, of_lit, of_pooled)), strict=True):
        for left, values in zip(COLUMNS[1:], rows, strict=False):
            _four(sheet, left, top, values[0])
    _four(sheet, COLUMNS[0], TOPS[1], of_filters[:, :, 0])
    _bars(sheet.axes(COLUMNS[4], TOPS[0], 0.8, SIDE), said[0])
    _bars(sheet.axes(COLUMNS[4], TOPS[1], 0.8, SIDE), of_scores[0])
    _arrows(sheet)
    _titles(sheet)
    return sheet


def _four(sheet: Sheet, left: float, top: float, maps: Numbers) -> None:
    end = np.abs(maps).max()
    for number in range(4):
        row, column = divmod(number, 2)
        axes = sheet.axes(left + 0.6 * column, top + 0.6 * row, 0.54, 0.54)
        cells(axes, maps[..., number], SIGNED, -end, end, gap=0.3)


def _bars(axes: Axes, values: Numbers) -> None:
    axes.barh(range(10), values, color=[ORANGE if value < 0 else BLUE for value in values], height=0.7)
    axes.axvline(0, color=LINE, linewidth=1, zorder=0)
    axes.set(ylim=(9.6, -0.6), xlim=(-1, 1), xticks=[], yticks=range(10))
    axes.tick_params(axis="y", length=0, labelsize=6.5, pad=0)
    axes.spines[:].set_visible(False)


def _arrows(sheet: Sheet) -> None:
    for left, right in pairwise(COLUMNS):
        start, end = left + SIDE + 0.06, right - (0.16 if right == COLUMNS[4] else 0.06)
        sheet.arrow((start, TOPS[0] + SIDE / 2), (end, TOPS[0] + SIDE / 2), BLUE)
        sheet.arrow((end, TOPS[1] + SIDE / 2), (start, TOPS[1] + SIDE / 2), ORANGE)


def _titles(sheet: Sheet) -> None:
    above = (("Picture", ""), ("Convolution", "4 of 8 maps"), ("ReLU", ""), ("Max-pooling", ""), ("Chances", ""))
    below = (
        ("Blame", "of the filters"),
        ("", "of the maps"),
        ("", "after ReLU"),
        ("", "after pooling"),
        ("", "of the scores"),
    )
    for left, (title, words) in zip(COLUMNS, above, strict=True):
        sheet.title(left, 0.22, title, words)
    for left, (title, words) in zip(COLUMNS, below, strict=True):
        sheet.title(left, 2.22, title, words)
