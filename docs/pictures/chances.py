"""From ten scores to ten chances, and what a wrong one costs."""

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from docs.pictures.cells import cells
from docs.pictures.digits import Numbers, digits
from docs.pictures.learned import learned
from docs.pictures.lesson import lesson
from docs.pictures.style import BLUE, INK, LIGHT, LINE, ORANGE, PAPER, Sheet


def chances() -> Sheet:
    """A digit that the network is not sure of: its scores, its chances, and the loss for the truth."""
    sheet = Sheet(2.95)
    others = digits()[1]
    scores, said = _answers(others.pictures)
    chosen = hardest_right(said, others.truths)
    truth = int(others.truths[chosen])
    sheet.title(0.1, 0.22, "Picture", f"somebody's {truth}")
    cells(sheet.axes(0.1, 0.75, 1.3, 1.3), others.pictures[chosen, ..., 0], PAPER, 0, 1, gap=0.5)
    _bars(sheet.axes(1.85, 0.55, 1.3, 2.0), scores[chosen], truth, "{:.1f}")
    _bars(sheet.axes(3.55, 0.55, 1.1, 2.0), said[chosen], truth, "{:.0f} %", 100)
    sheet.title(1.7, 0.22, "Scores", "of the dense layer")
    sheet.title(3.4, 0.22, "Chances", "after softmax")
    sheet.title(5.2, 0.22, "Loss", "cross-entropy")
    axes = sheet.axes(5.4, 0.6, 1.3, 1.9)
    _loss(axes, float(said[chosen, truth]))
    return sheet


def hardest_right(said: Numbers, truths: NDArray[np.int64]) -> int:
    """The digit that it is least sure of, of those where it is right all the same."""
    of_truth = said[np.arange(len(truths)), truths]
    return int(np.where(said.argmax(-1) == truths, of_truth, 2).argmin())


def _answers(pictures: Numbers) -> tuple[Numbers, Numbers]:
    _, _, pooled, said = lesson().look(pictures, *learned().network)
    return lesson().dense(pooled, *learned().network[2:]), said


def _bars(axes: Axes, values: Numbers, truth: int, form: str, times: float = 1) -> None:
    colours = [ORANGE if label == truth else LIGHT for label in range(10)]
    axes.barh(range(10), values, color=colours, height=0.72)
    axes.axvline(0, color=LINE, linewidth=1, zorder=0)
    for label, value in enumerate(values):
        if value > 0 and value > values.max() / 20:
            axes.text(value, label, " " + form.format(times * value), va="center", fontsize=7.5)
    axes.set(ylim=(9.6, -0.6), xticks=[], yticks=range(10))
    axes.tick_params(axis="y", length=0)
    axes.spines[:].set_visible(False)


def _loss(axes: Axes, chance: float) -> None:
    line = np.linspace(0.01, 1, 200)
    axes.plot(line, [-np.log(value) for value in line], color=BLUE, linewidth=2)
    loss = lesson().cross_entropy(np.array([[chance, 1 - chance]]), np.array([[1, 0]]))
    axes.plot(chance, loss, "o", color=ORANGE, markersize=7)
    axes.annotate(
        f"chance {100 * chance:.0f} %:\nloss {loss:.2f}", (chance, loss), (chance + 0.03, loss + 0.4), color=INK
    )
    axes.set(xlim=(0, 1.02), ylim=(0, 4.7), xlabel="chance of the truth", xticks=(0, 0.5, 1), yticks=range(5))
    axes.set_xticklabels(("0 %", "50 %", "100 %"))
