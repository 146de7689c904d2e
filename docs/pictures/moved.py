"""What stays of what was seen when the digit moves by a pixel."""

import numpy as np

from docs.pictures.cells import cells
from docs.pictures.digits import Digits, Numbers, digits
from docs.pictures.learned import learned
from docs.pictures.lesson import lesson
from docs.pictures.style import FAINT, LIT, PAPER, Sheet

CHOSEN = 0
"""Which of those that have room to move is drawn."""


def moved() -> Sheet:
    """A digit and the same one pixel to the right: the pixels, a feature map, that after pooling; and how alike."""
    sheet = Sheet(4.35)
    still, likeness = _seen(roomy()), likenesses()
    shifted = _seen(pushed())
    liveliest = int(still[1][CHOSEN].sum((0, 1)).argmax())
    columns = zip(
        (1.0, 3.05, 5.1), ("Pixels", "Feature map", "After max-pooling"), still, shifted, likeness, strict=True
    )
    for left, title, before, after, alike in columns:
        sheet.title(left, 0.22, title)
        most = before[CHOSEN].max()
        for top, values in ((0.4, before), (2.25, after)):
            shown = values[CHOSEN, ..., liveliest % values.shape[-1]]
            cells(sheet.axes(left, top, 1.65, 1.65), shown, PAPER if title == "Pixels" else LIT, 0, most)
        sheet.words(left, 4.15, f"{alike:.0%} alike".replace("%", " %"), color=FAINT, fontsize=8.5)
    for top, text in ((1.2, "a digit"), (3.05, "moved by\none pixel")):
        sheet.words(0.1, top, text, va="center")
    return sheet


def likenesses() -> tuple[float, ...]:
    """Of pixels, feature maps after ReLU and pooled ones: the mean cosine between digits and the same moved."""
    pairs = zip(_seen(roomy()), _seen(pushed()), strict=True)
    return tuple(float(_cosines(still, shifted).mean()) for still, shifted in pairs)


def roomy() -> Digits:
    """The digits, not learned from, that have paper all along the right, so that nothing of them falls off."""
    others = digits()[1]
    free = (others.pictures[:, :, -1] == 0).all((1, 2))
    return Digits(others.pictures[free], others.truths[free])


def pushed() -> Digits:
    """The same, one pixel further to the right."""
    still = roomy()
    return Digits(np.roll(still.pictures, 1, axis=2), still.truths)


def _seen(shown: Digits) -> tuple[Numbers, Numbers, Numbers]:
    _, lit, pooled, _ = lesson().look(shown.pictures, *learned().network)
    return shown.pictures, lit, pooled


def _cosines(first: Numbers, second: Numbers) -> Numbers:
    a, b = (values.reshape(len(values), -1) for values in (first, second))
    return (a * b).sum(1) / np.sqrt((a * a).sum(1) * (b * b).sum(1))
