"""Which places of a picture an answer needs: each is covered in turn (Zeiler and Fergus 2014, arXiv 1311.2901, 4.2).

It asks a network for nothing but its answers, so it works for every classifier, in an accelerator too; and it runs the
network once for each place.
"""

from collections.abc import Iterator

import numpy as np

from edge_app.evaluation.judge import Judged
from edge_app.explain.attribution.heat import Heat
from edge_app.explain.in_input_size import in_input_size
from edge_app.spec import Spec
from edge_app.values import Floats, Pixels

PLACES = 8
"""Along each side; neighbours overlap by half."""
RUNS = PLACES * PLACES + 1
"""Of the network, for one map."""
_FULL = 0.1
"""Of probability: where no place takes more, the answer stands on many, and the map must not make a show of one."""


def occlusion(model: Judged, spec: Spec, image_bgr: Pixels, index: int | None = None) -> Heat:
    """How much of the probability of the class `index` (by default the likeliest) goes when a place is covered.

    A square of the picture's mean colour, two ninths of each side of what the network sees, stands in PLACES x PLACES
    places. A cell of the map is the mean loss over the squares that cover it. image_bgr: uint8 (height, width, 3).
    """
    picture = in_input_size(image_bgr, spec.input)
    before = model.probabilities(picture)
    chosen = int(before.argmax()) if index is None else index
    grid = np.zeros((PLACES + 1, PLACES + 1), np.float32)
    covering = np.zeros_like(grid)
    for row, column, covered in _covered(picture):
        square = slice(row, row + 2), slice(column, column + 2)
        grid[square] += before[chosen] - model.probabilities(covered)[chosen]
        covering[square] += 1
    return Heat(spec.labels[chosen], _floats(grid / covering), spec.input, full=_FULL)


def _covered(picture: Pixels) -> Iterator[tuple[int, int, Pixels]]:
    """Row and column of each square, and the picture without what is there."""
    grey = picture.mean(axis=(0, 1)).round().astype(np.uint8)
    tops, lefts = (np.linspace(0, side, PLACES + 2).round().astype(int) for side in picture.shape[:2])
    for row in range(PLACES):
        for column in range(PLACES):
            copy = picture.copy()
            copy[tops[row] : tops[row + 2], lefts[column] : lefts[column + 2]] = grey
            yield row, column, copy


def _floats(values: np.ndarray) -> Floats:
    return np.asarray(values, np.float32)
