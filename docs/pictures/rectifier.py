"""What ReLU lets through."""

import numpy as np

from docs.pictures.cells import cells
from docs.pictures.digits import EDGE, digits
from docs.pictures.lesson import lesson
from docs.pictures.style import BLUE, LINE, ORANGE, SIGNED, Sheet


def rectifier() -> Sheet:
    """The function, and a feature map before and after it."""
    sheet = Sheet(2.7)
    maps = lesson().convolve(digits()[0].pictures[:1] * 16, EDGE[..., None, None], 0)
    sheet.title(0.1, 0.22, "ReLU", "what goes in, what comes out")
    axes = sheet.axes(0.45, 0.6, 1.75, 1.75)
    axes.axhline(0, color=LINE, linewidth=1)
    axes.axvline(0, color=LINE, linewidth=1)
    for ends, colour in (((-60, 0), ORANGE), ((0, 60), BLUE)):
        axes.plot(ends, lesson().relu(np.array(ends)), color=colour, linewidth=2.5, solid_capstyle="round")
    axes.set(aspect="equal", xlim=(-64, 64), ylim=(-64, 64), xticks=(-60, 0, 60), yticks=(-60, 0, 60))
    for left, title, below, values in (
        (2.75, "Before", "paper to ink, and ink to paper", maps),
        (4.98, "After", "paper to ink alone", lesson().relu(maps)),
    ):
        sheet.title(left, 0.22, title, below)
        cells(sheet.axes(left, 0.55, 1.92, 1.92), values[0, ..., 0], SIGNED, -60, 60, "{:.0f}", size=7.5)
    sheet.arrow((4.71, 1.51), (4.94, 1.51))
    return sheet
