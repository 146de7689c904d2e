"""The filters of the first layer as pictures: what it looks for in the pixels themselves."""

import cv2
import numpy as np

from edge_app.explain.asked import Asked
from edge_app.explain.features.tiles import strip
from edge_app.page.picture import picture
from edge_app.page.section import Section
from edge_app.spec import InputSpec
from edge_app.values import Floats, Pixels

_SIDE, _MOST = 56, 64


def filters_section(asked: Asked) -> Section | None:
    """None where nothing looks at the picture itself, and where a single layer is asked for."""
    filters = None if asked.layer else asked.subject.form.filters()
    if filters is None:
        return None
    count, height, width, channels = filters.values.shape
    if height * width == 1:
        return None
    tiles = [_tile(one, asked.subject.spec.input) for one in filters.values[:_MOST]]
    words = (
        f"{filters.layer}: {count} filters of {height}x{width} pixels{'' if channels == 1 else ' in colour'}, each "
        "scaled by its largest weight. Middle grey is a weight of 0. Stripes answer to edges, even colour to colour."
    )
    shown = picture(strip(tiles, 16), f"Filters of {filters.layer}", "pixels")
    return Section(
        "Filters of the first layer",
        f"<p>{words}</p>{shown}",
        (words,),
        {"layer": filters.layer, "shape": list(filters.values.shape), "values": filters.values.tolist()},
    )


def _tile(values: Floats, spec: InputSpec) -> Pixels:
    """(height, width, channels) in the network's order."""
    most = float(np.abs(values).max()) or 1.0
    levels = np.asarray(np.rint(127.5 + 127.5 * values / most), np.uint8)
    bgr = levels[..., ::-1] if spec.colour == "rgb" else levels
    return np.asarray(
        cv2.resize(np.broadcast_to(bgr, (*bgr.shape[:2], 3)), (_SIDE, _SIDE), interpolation=cv2.INTER_NEAREST)
    )
