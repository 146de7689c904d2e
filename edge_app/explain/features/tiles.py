"""Small pictures in rows, for a page."""

from collections.abc import Sequence

import cv2
import numpy as np

from edge_app.values import Floats, Pixels

GROUND = 238
"""Grey of what lies outside a picture."""
_GAP = 4


def strip(tiles: Sequence[Pixels], columns: int) -> Pixels:
    """Tiles uint8 (side, side, 3), all as large, in rows of `columns`, with white between."""
    side, columns = tiles[0].shape[0], min(columns, len(tiles))
    rows, step = -(-len(tiles) // columns), side + _GAP
    canvas = np.full((rows * step - _GAP, columns * step - _GAP, 3), 255, np.uint8)
    for number, tile in enumerate(tiles):
        top, left = (place * step for place in divmod(number, columns))
        canvas[top : top + side, left : left + side] = tile
    return canvas


def fitted(image_bgr: Pixels, side: int) -> Pixels:
    """The picture as large as fits into a square of grey; small ones are enlarged pixel by pixel."""
    height, width = image_bgr.shape[:2]
    scale = side / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    resized = cv2.resize(image_bgr, size, interpolation=cv2.INTER_NEAREST if scale > 1 else cv2.INTER_AREA)
    canvas = np.full((side, side, 3), GROUND, np.uint8)
    top, left = (side - size[1]) // 2, (side - size[0]) // 2
    canvas[top : top + size[1], left : left + size[0]] = resized
    return canvas


def heat(values: Floats, side: int) -> Pixels:
    """A map, float32 (height, width), from its least (dark blue) to its largest number (yellow)."""
    low, high = float(values.min()), float(values.max())
    levels = np.uint8((values - low) * (255 / (high - low))) if high > low else np.zeros(values.shape, np.uint8)
    return fitted(np.asarray(cv2.applyColorMap(np.asarray(levels), cv2.COLORMAP_VIRIDIS), np.uint8), side)
