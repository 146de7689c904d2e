"""The first filters of two shipped models."""

import numpy as np

from docs.pictures.digits import Numbers
from docs.pictures.shipped import first_filters
from docs.pictures.style import FAINT, Sheet

ACROSS = 16


def filters() -> Sheet:
    """Each as the colours that it looks for, without those that ended with nothing but zeros."""
    sheet = Sheet(2.2)
    for top, model in ((0.22, "cifar10"), (1.1, "objects")):
        found = first_filters(model)
        alive = [each for each in found if each.any()]
        few = f"; {len(found) - len(alive)} of its {len(found)} are all zeros" if len(alive) < len(found) else ""
        sheet.words(0.1, top, model, fontweight="bold")
        sheet.words(0.9, top, f"{len(alive)} filters{few}", color=FAINT, fontsize=8.5)
        for number, each in enumerate(sorted(alive, key=_colourfulness)):
            row, column = divmod(number, ACROSS)
            axes = sheet.axes(0.1 + 0.428 * column, top + 0.12 + 0.428 * row, 0.38, 0.38)
            axes.imshow(0.5 + 0.5 * each / np.abs(each).max())
            axes.set_axis_off()
    return sheet


def _colourfulness(weights: Numbers) -> float:
    """How much the three colours differ: 0 for a filter that sees only light and dark."""
    return float(weights.std(-1).mean() / np.abs(weights).max())
