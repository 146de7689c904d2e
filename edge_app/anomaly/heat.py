"""The heat map laid over a picture."""

import cv2
import numpy as np

from edge_app.values import Anomaly, Floats, Pixels

_STRONGEST = 0.6
"""The share of the colour where it is hottest: what is below stays to be seen."""
_SPAN = 0.75, 1.25
"""Multiples of the threshold, or of the usual 1, where the colour begins and where it is at its hottest: scores are
distances, and those of normal parts reach near to the threshold."""
_COLOURS = np.stack([np.zeros(256), np.arange(255, -1, -1), np.full(256, 255)], axis=-1).astype(np.uint8)[:, None]
"""From yellow to red, blue green red."""


def lay_over(image_bgr: Pixels, answer: Anomaly) -> None:
    """Colour the parts of a picture uint8 (height, width, 3) that are unusual, in place; usual ones stay as they are.

    From nothing a quarter below the threshold over yellow to red a quarter above.
    """
    heat = spread(answer, (image_bgr.shape[1], image_bgr.shape[0])) / (answer.threshold or 1.0)
    hot = np.clip((heat - _SPAN[0]) / (_SPAN[1] - _SPAN[0]), 0, 1)
    colours = cv2.applyColorMap((hot * 255).astype(np.uint8), _COLOURS)
    share = _STRONGEST * np.sqrt(hot)
    image_bgr[:] = cv2.blendLinear(image_bgr, colours, 1 - share, share)


def spread(answer: Anomaly, size_wh: tuple[int, int]) -> Floats:
    """The heat at each pixel of a picture of that size, float32 (height, width): smooth from cell to cell."""
    left, top, right, bottom = answer.covered_xyxy.tolist()
    rows, columns = answer.heat.shape
    step_x, step_y = (right - left) / columns, (bottom - top) / rows
    # The middle of cell (column, row) lies at left + (column + 0.5) * step_x; that of pixel x at x + 0.5.
    to_heat = np.array(
        [[1 / step_x, 0, (0.5 - left) / step_x - 0.5], [0, 1 / step_y, (0.5 - top) / step_y - 0.5]], np.float64
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    heat = np.asarray(answer.heat, np.float32)
    return np.asarray(cv2.warpAffine(heat, to_heat, size_wh, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.float32)
