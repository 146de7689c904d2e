"""Which units of a map look at the picture, and not at the padding or the bars around it."""

import numpy as np
from numpy.typing import NDArray

from edge_app.explain.layers.field import Span
from edge_app.explain.layers.layer import Layer
from edge_app.placement import placement
from edge_app.spec import InputSpec

Mask = NDArray[np.bool_]


def units_inside(layer: Layer, picture_wh: tuple[int, int], spec: InputSpec) -> Mask:
    """Of a layer with maps, bool (height, width).

    Those whose field lies in the part of the input that the picture fills, where fields are at most half as long as
    that; else those with the middle of their field there, and all where there are none.
    """
    field, map_hw = layer.field, layer.map_hw
    assert field is not None  # a layer with maps has both
    assert map_hw is not None
    left, top, width, height = placement(picture_wh, spec).target_xywh
    rows, columns = _along(field.y, map_hw[0], top, height), _along(field.x, map_hw[1], left, width)
    return np.outer(rows, columns)


def _along(span: Span, units: int, start: int, length: int) -> Mask:
    low = span.first + span.stride * np.arange(units)
    high = low + span.size
    middle = (low + high) / 2
    within = (low >= start) & (high <= start + length)
    if span.size > length / 2 or not within.any():
        within = (middle >= start) & (middle <= start + length)
    return within if within.any() else np.ones(units, bool)
