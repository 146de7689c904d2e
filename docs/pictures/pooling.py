"""What max-pooling keeps, and what of it stays when the digit moves."""

import numpy as np

from docs.pictures.cells import cells, frame
from docs.pictures.digits import EDGE, Numbers, digits
from docs.pictures.lesson import lesson
from docs.pictures.style import FAINT, LIT, Sheet


def pooling() -> Sheet:
    """A feature map in tiles of 2x2, and the largest of each."""
    sheet = Sheet(2.75)
    picture = digits()[0].pictures[:1] * 16
    lit, pooled = _seen(picture)
    sheet.title(1.0, 0.22, "Feature map after ReLU", "6 x 6, in tiles of 2 x 2")
    sheet.title(4.3, 0.22, "After max-pooling", "3 x 3, the largest of each tile")
    before, after = sheet.axes(1.0, 0.55, 1.98, 1.98), sheet.axes(4.3, 0.88, 1.32, 1.32)
    cells(before, lit, LIT, 0, 60, "{:.0f}")
    cells(after, pooled, LIT, 0, 60, "{:.0f}", size=9)
    for row, column in np.ndindex(3, 3):
        frame(before, 2 * row, 2 * column, 2, 2, FAINT, linewidth=1.2)
        tile = lit[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
        if tile.max():
            y, x = np.unravel_index(tile.argmax(), tile.shape)
            frame(before, 2 * row + y, 2 * column + x, 1, 1, linewidth=1.6)
    sheet.arrow((3.2, 1.54), (4.05, 1.54))
    return sheet


def _seen(picture: Numbers) -> tuple[Numbers, Numbers]:
    lit = lesson().relu(lesson().convolve(picture, EDGE[..., None, None], 0))
    return lit[0, ..., 0], lesson().max_pool(lit)[0, ..., 0]
