"""How many latencies were how long."""

from collections.abc import Sequence

from edge_app.bench.page.svg import BOTTOM, LEFT, RIGHT, TOP, Axis, bar, bottom_axis, drawing, line, text
from edge_app.loop.latency import Summary

_BARS = 60
_BIN_GROWTH = 1.01
"""A bin of the histogram ends 1 % higher than it begins."""
_ROOM = 1.3
"""Of the 99th percentile; the few beyond it are put into the last bar."""


def distribution(title: str, times: Summary, bins: Sequence[tuple[float, int]]) -> str:
    """Bars of equal width, with the percentiles as lines."""
    low_ms, high_ms = bins[0][0], _high(times, bins)
    x = Axis(low_ms, high_ms, LEFT, RIGHT)
    counts = _counts(bins, x)
    y = Axis(0, max(counts), BOTTOM, TOP + 22)
    width = (RIGHT - LEFT) / _BARS
    bars = [
        bar(LEFT + index * width, y(count), width - 0.5, BOTTOM - y(count), "invoke", _hint(index, count, x))
        for index, count in enumerate(counts)
        if count
    ]
    beyond = f"; the slowest, {times.max:.4g} ms, is in the last bar" if times.max > high_ms else ""
    return drawing(title, *bars, *_marks(times, x), bottom_axis(x, f"ms, n = {times.n:,}{beyond}"))


def _high(times: Summary, bins: Sequence[tuple[float, int]]) -> float:
    return max(min(bins[-1][0] * _BIN_GROWTH, times.p99 * _ROOM), bins[0][0] * 1.05)


def _counts(bins: Sequence[tuple[float, int]], x: Axis) -> list[float]:
    """A bin that lies in several bars is spread over them."""
    counts, step = [0.0] * _BARS, (x.high - x.low) / _BARS
    for low_ms, count in bins:
        first, last = ((edge - x.low) / step for edge in (low_ms, low_ms * _BIN_GROWTH))
        for index, share in _shares(first, last):
            counts[min(index, _BARS - 1)] += count * share
    return counts


def _shares(first: float, last: float) -> list[tuple[int, float]]:
    """Each bar between two places, and how much of the way lies in it."""
    return [
        (index, (min(last, index + 1) - max(first, index)) / (last - first))
        for index in range(int(first), int(last) + 1)
    ]


def _marks(times: Summary, x: Axis) -> list[str]:
    """Names of percentiles that are close to each other are written one below the other."""
    marks = [("p50", times.p50, 0), ("p95", times.p95, 9), ("p99", times.p99, 18)]
    return [
        line((x(ms), TOP + drop), (x(ms), BOTTOM), "mark") + _name(x(ms), TOP + drop + 4, f"{name} {ms:.3g}")
        for name, ms, drop in marks
    ]


def _name(place: float, y: float, words: str) -> str:
    """On the side where there is room."""
    left = place > (LEFT + RIGHT) / 2
    return text(place - 3 if left else place + 3, y, words, "small", "end" if left else "start")


def _hint(index: int, count: float, x: Axis) -> str:
    step = (x.high - x.low) / _BARS
    return f"{x.low + index * step:.4g} to {x.low + (index + 1) * step:.4g} ms: {count:.0f}"
