"""What stays of what was seen when the digit moves by a pixel."""

import numpy as np

from docs.pictures.cells import cells
from docs.pictures.digits import EDGE, Digits, Numbers, digits
from docs.pictures.lesson import lesson
from docs.pictures.style import FAINT, LIT, PAPER, Sheet


def moved() -> Sheet:
    """A digit and the same one pixel to the right: the pixels, a feature map, that after pooling; and how alike."""
    sheet = Sheet(4.35)
    titles = (("Pixels", PAPER), ("Feature map", LIT), ("After max-pooling", LIT))
    columns = zip((1.0, 3.05, 5.1), titles, _seen(roomy()), _seen(pushed()), likenesses(), strict=True)
    for left, (title, colours), still, shifted, alike in columns:
        sheet.title(left, 0.22, title)
        for top, values in ((0.4, still[0]), (2.25, shifted[0])):
            cells(sheet.axes(left, top, 1.65, 1.65), values[..., 0], colours, 0, still[0].max())
        sheet.words(left, 4.15, f"{100 * alike:.0f} % alike", color=FAINT, fontsize=8.5)
    for top, text in ((1.2, "a digit"), (3.05, "moved by\none pixel")):
        sheet.words(0.1, top, text, va="center")
    return sheet


def likenesses() -> tuple[float, ...]:
    """Of pixels, feature maps and pooled ones: the mean cosine between digits and the same digits moved."""
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
    lit = lesson().relu(lesson().convolve(shown.pictures, EDGE[..., None, None], 0))
    return shown.pictures, lit, lesson().max_pool(lit)


def _cosines(first: Numbers, second: Numbers) -> Numbers:
    a, b = (values.reshape(len(values), -1) for values in (first, second))
    return np.asarray((a * b).sum(1) / np.sqrt((a * a).sum(1) * (b * b).sum(1)))
