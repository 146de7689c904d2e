"""What a shipped detector sees in a photo, from edges to a cat."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import skimage.data
from matplotlib.axes import Axes
from matplotlib.colors import Colormap

from docs.pictures.digits import Numbers
from docs.pictures.shipped import Seen, seen
from docs.pictures.style import FAINT, LIT, Sheet
from edge_app.inference.model import Model
from edge_app.values import Pixels

MODEL = "objects"
ROWS = 5
"""Feature maps of each stage that are drawn."""
NAMED = ("cat", "dog", "person")
SIDE, STEP = 0.88, 0.965


def photo_rgb() -> Pixels:
    """Chelsea, a cat: uint8 (300, 300, 3). Photo: Stefan van der Walt, CC0; it comes with scikit-image."""
    load: Any = skimage.data.chelsea  # has no types
    return np.asarray(load()[:, 70:370])


def looked(kind: str) -> Iterator[Seen]:
    """What the layers of that kind make of the photo."""
    return seen(MODEL, np.ascontiguousarray(photo_rgb()[..., ::-1]), kind)


def stages() -> dict[int, Numbers]:
    """The feature maps (size, size, maps) behind the last 3x3 or 5x5 filters of each size, by that size."""
    body = (one for one in looked("DEPTHWISE_CONV_2D") if one.layer.name.startswith("block"))
    return {len(one.values): one.values for one in body}


def scores() -> dict[str, Numbers]:
    """How sure the detector is, (9, 9), that the middle of a large thing of that name is there."""
    with Model(MODEL, threads=1) as model:
        labels = model.spec.labels
    (of_labels,) = (one.values for one in looked("LOGISTIC") if one.values.shape == (9, 9, len(labels)))
    return {name: of_labels[..., labels.index(name)] for name in NAMED}


def hierarchy() -> Sheet:
    """The photo, a column of feature maps for each stage, and the scores of three names."""
    sheet = Sheet(5.35)
    sheet.title(0.1, 0.22, "Photo", "288 x 288")
    _shown(sheet.axes(0.1, 0.5, SIDE, SIDE), photo_rgb())
    for column, (size, maps) in enumerate(stages().items(), start=1):
        sheet.title(0.1 + STEP * column, 0.22, f"Stage {column}", f"{size} x {size}")
        for row, number in enumerate(liveliest(maps)):
            _shown(sheet.axes(0.1 + STEP * column, 0.5 + STEP * row, SIDE, SIDE), maps[..., number], LIT)
    sheet.title(0.1 + STEP * 6, 0.22, "Scores", "9 x 9")
    for row, (name, values) in enumerate(scores().items()):
        top = 0.5 + (STEP + 0.2) * row
        _shown(sheet.axes(0.1 + STEP * 6, top, SIDE, SIDE), values, LIT, 1)
        text = f"{name}: {100 * values.max():.0f} %"
        sheet.words(0.1 + STEP * 6 + SIDE / 2, top + SIDE + 0.15, text, ha="center", color=FAINT, fontsize=8)
    return sheet


def liveliest(maps: Numbers) -> list[int]:
    """The maps that differ most from place to place, except at the rim, where filters see the zeros that pad a map."""
    rim = 1 + len(maps) // 12
    return list(np.argsort(-maps[rim:-rim, rim:-rim].std((0, 1)))[:ROWS])


def _shown(axes: Axes, values: Numbers | Pixels, colours: Colormap | None = None, most: float | None = None) -> None:
    axes.imshow(values, cmap=colours, vmin=0, vmax=most or values.max(), interpolation="nearest" if most else None)
    axes.set_axis_off()
