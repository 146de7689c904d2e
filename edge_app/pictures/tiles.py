"""Small pictures side by side, each with a line of text, to be looked over at a glance."""

from collections.abc import Sequence

import cv2
import numpy as np

from edge_app.values import Pixels

_FOOTER, _GAP = 22, 8
_WHITE, _DARK = 255, (40, 40, 40)


def captioned(tiles: Sequence[tuple[Pixels, str]], *, side: int, columns: int) -> Pixels:
    """uint8 (height, width, 3): squares uint8 (side, side, 3) with their texts below, in rows of `columns`."""
    rows = -(-max(1, len(tiles)) // columns)
    step_x, step_y = side + _GAP, side + _FOOTER + _GAP
    canvas = np.full((rows * step_y + _GAP, columns * step_x + _GAP, 3), _WHITE, np.uint8)
    for number, (tile, text) in enumerate(tiles):
        row, column = divmod(number, columns)
        top, left = row * step_y + _GAP, column * step_x + _GAP
        canvas[top : top + side, left : left + side] = tile
        cv2.putText(canvas, text, (left + 2, top + side + 16), cv2.FONT_HERSHEY_SIMPLEX, 0.45, _DARK, 1, cv2.LINE_AA)
    return canvas
