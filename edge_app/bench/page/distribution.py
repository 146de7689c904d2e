"""How many latencies were how long."""

from collections.abc import Sequence

from edge_app.loop.latency import Summary
from edge_app.page.svg import (
    BOTTOM,
    LEFT,
    RIGHT,
    TOP,
    Axis,
    LogAxis,
    bar,
    bottom_axis,
    drawing,
    left_axis,
    line,
    text,
)

_BARS = 60
_BIN_GROWTH = 1.01
"""A bin of the histogram ends 1 % higher than it begins."""
_NAMES = 30
"""The height that the names of the percentiles need above the bars."""


def distribution(title: str, times: Summary, bins: Sequence[tuple[float, int]]) -> str:
    """Bars with the percentiles as lines.

    Both scales are logarithmic: a single slow one of a million is seen, and the many fast ones are not one bar.
    """
    x = LogAxis(bins[0][0] / _BIN_GROWTH, bins[-1][0] * _BIN_GROWTH**2, LEFT, RIGHT)
    counts = _counts(bins, x)
    y = LogAxis(0.7, max(counts), BOTTOM, TOP + _NAMES)
    bars = [_bar(index, count, y) for index, count in enumerate(counts) if count]
    name = text(0, TOP + 2, "number", "small")
    return drawing(title, left_axis(y), *bars, *_marks(times, x), name, bottom_axis(x, f"ms, n = {times.n:,}"))


def _counts(bins: Sequence[tuple[float, int]], x: Axis) -> list[int]:
    """How many are in each bar; a bin belongs to the bar in which it begins."""
    counts = [0] * _BARS
    for low_ms, count in bins:
        counts[min(int((x(low_ms) - LEFT) / _width()), _BARS - 1)] += count
    return counts


def _bar(index: int, count: int, y: Axis) -> str:
    return bar(LEFT + index * _width(), y(count), _width() - 0.5, BOTTOM - y(count), "invoke", f"{count:,}")


def _width() -> float:
    return (RIGHT - LEFT) / _BARS


def _marks(times: Summary, x: Axis) -> list[str]:
    """Names of percentiles that are close to each other are written one below the other."""
    marks = [("p50", times.p50, 0), ("p95", times.p95, 10), ("p99", times.p99, 20)]
    return [
        line((x(ms), TOP + drop - 6), (x(ms), BOTTOM), "mark") + _name(x(ms), TOP + drop + 1, f"{name} {ms:.3g}")
        for name, ms, drop in marks
    ]


def _name(place: float, y: float, words: str) -> str:
    """On the side where there is room."""
    left = place > (LEFT + RIGHT) / 2
    return text(place - 3 if left else place + 3, y, words, "small", "end" if left else "start")
