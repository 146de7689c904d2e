"""How the network of the lesson learns real digits."""

import numpy as np
from matplotlib.axes import Axes

from docs.pictures.cells import cells
from docs.pictures.digits import Numbers, digits
from docs.pictures.learned import learned
from docs.pictures.lesson import lesson
from docs.pictures.style import BLUE, FAINT, LIGHT, ORANGE, PAPER, SIGNED, Sheet

ROUND = 41
"""Steps in which it sees every digit once."""


def learning() -> Sheet:
    """The loss of every step; the filters before and after; and digits that it had not seen, with its answers."""
    sheet = Sheet(4.25)
    result = learned()
    sheet.title(0.1, 0.22, "Loss", f"of every step, and the mean of {ROUND}: all digits once")
    _curve(sheet.axes(0.45, 0.6, 3.1, 1.85), result.losses)
    sheet.title(4.1, 0.22, "Filters", "before, drawn by lot")
    _filters(sheet, 0.5, result.newborn[0])
    sheet.words(4.1, 1.62, "after, learned", color=FAINT, fontsize=8.5)
    _filters(sheet, 1.73, result.network[0])
    others = digits()[1]
    sheet.title(
        0.1,
        3.08,
        f"{100 * result.share_right(others):.1f} % of {len(others.truths)} digits right that it had never seen",
        "the first ten, and the first five mistakes",
    )
    said = lesson().look(others.pictures, *result.network)[-1].argmax(-1)
    shown = [*range(10), *np.flatnonzero(said != others.truths)[:5]]
    for column, number in enumerate(shown):
        left = 0.1 + 0.45 * column + (0.1 if column > 9 else 0)
        cells(sheet.axes(left, 3.4, 0.4, 0.4), others.pictures[number, ..., 0], PAPER, 0, 1, gap=0)
        right = said[number] == others.truths[number]
        sheet.words(left + 0.2, 4.0, f"{said[number]}", ha="center", color=BLUE if right else ORANGE, fontweight="bold")
    return sheet


def _curve(axes: Axes, losses: Numbers) -> None:
    smooth = np.convolve(losses, np.full(ROUND, 1 / ROUND), "valid")
    axes.plot(losses, color=LIGHT, linewidth=0.8)
    axes.plot(np.arange(len(smooth)) + ROUND // 2, smooth, color=BLUE, linewidth=2)
    axes.axhline(np.log(10), color=FAINT, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.text(len(losses), np.log(10) + 0.09, "guessing: log 10", ha="right", color=FAINT, fontsize=8)
    axes.set(xlim=(0, len(losses)), ylim=(0, 2.7), xlabel="steps of 32 digits")


def _filters(sheet: Sheet, top: float, filters: Numbers) -> None:
    end = np.abs(filters).max()
    for number in range(8):
        row, column = divmod(number, 4)
        cells(
            sheet.axes(4.1 + 0.5 * column, top + 0.5 * row, 0.45, 0.45),
            filters[..., 0, number],
            SIGNED,
            -end,
            end,
            gap=0.5,
        )
