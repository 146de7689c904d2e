"""How large the pictures are and of what shape."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

_SIDES = (1, 16, 32, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 2048, 4096)
_ASPECTS = (0.0, 0.25, 0.4, 0.55, 0.7, 0.85, 1.0, 1.2, 1.45, 1.8, 2.5, 4.0)


class Histogram(Struct, frozen=True):
    """counts[i] pictures have a value of at least edges[i] and less than edges[i + 1]; the last bin has no end."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]


class Sizes(Struct, frozen=True, kw_only=True):
    """Of all pictures that can be read, upright. Sides in pixels; short_side: of each picture, the shorter one.

    short_side_percentiles: the 5th, 50th and 95th. aspect: width / height.
    """

    smallest_wh: tuple[int, int]
    median_wh: tuple[int, int]
    largest_wh: tuple[int, int]
    short_side_percentiles: tuple[int, int, int]
    short_side: Histogram
    aspect: Histogram


def sizes(all_wh: Sequence[tuple[int, int]]) -> Sizes | None:
    """Sum up widths and heights in pixels; None without any."""
    if not all_wh:
        return None
    by_area = sorted(all_wh, key=lambda wh: (wh[0] * wh[1], wh))
    table = np.array(all_wh)
    short = table.min(axis=1)
    low, middle, high = np.percentile(short, (5, 50, 95)).round().astype(int).tolist()
    return Sizes(
        smallest_wh=by_area[0],
        median_wh=by_area[len(by_area) // 2],
        largest_wh=by_area[-1],
        short_side_percentiles=(low, middle, high),
        short_side=_histogram(short, _SIDES),
        aspect=_histogram(table[:, 0] / table[:, 1], _ASPECTS),
    )


def _histogram(values: np.ndarray, edges: tuple[float, ...]) -> Histogram:
    bins = np.searchsorted(edges, values, side="right") - 1
    return Histogram(edges, tuple(np.bincount(bins, minlength=len(edges)).tolist()))
