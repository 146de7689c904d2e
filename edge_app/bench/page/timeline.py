"""Latency, temperature and clock, second by second."""

from collections.abc import Sequence

from edge_app.bench.watch import Point
from edge_app.page.svg import (
    BOTTOM,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Axis,
    Points,
    drawing,
    left_axis,
    line,
    polyline,
    text,
)

_LANE, _GAP = 44, 18
"""Heights of the drawings of temperature and clock below the one of latency, and between them."""
_FOOT = 30
_CEILING = TOP + 10


def timeline(title: str, points: Sequence[Point]) -> str:
    """The median of each second and its slowest; below them what the board tells, each with a scale of its own."""
    x = Axis(0, points[-1].at_s, LEFT, RIGHT)
    # One single slow invoke of many seconds must not press the medians flat.
    y = Axis(
        0, min(max(point.max_ms for point in points), 4 * max(point.p50_ms for point in points)), BOTTOM - 40, _CEILING
    )
    slowest = [(x(point.at_s), max(_CEILING, y(point.max_ms))) for point in points]
    medians = [(x(point.at_s), y(point.p50_ms)) for point in points]
    parts = [left_axis(y), polyline(slowest, "slowest"), polyline(medians, "median")]
    parts += [text(RIGHT, TOP, "ms: median (dark) and slowest (light) of each second", "small", "end")]
    lanes = [
        ("°C", "heat", [(x(point.at_s), point.celsius) for point in points if point.celsius is not None]),
        ("MHz", "clock", [(x(point.at_s), point.fastest_mhz) for point in points if point.fastest_mhz is not None]),
    ]
    bottom: float = BOTTOM - 40
    for unit, kind, told in lanes:
        if told:
            parts.append(_lane(unit, kind, told, bottom + _GAP))
            bottom += _GAP + _LANE
    return drawing(title, *parts, _seconds(x, bottom), height=bottom + _FOOT)


def _lane(unit: str, kind: str, told: Points, top: float) -> str:
    """The least and the most that was told are written at its sides."""
    low, high = min(value for _, value in told), max(value for _, value in told)
    margin = 0.0 if high > low else 1.0
    y = Axis(low - margin, high + margin, top + _LANE - 6, top + 4)
    numbers = dict.fromkeys((low, high))
    labels = [text(LEFT - 5, y(value) + 3, f"{value:.0f}", "small", "end") for value in numbers]
    name = text(WIDTH - 12, top - 3, unit, "small", "end")
    return name + "".join(labels) + polyline([(x, y(value)) for x, value in told], kind)


def _seconds(x: Axis, bottom: float) -> str:
    numbers = [text(x(value), bottom + 14, f"{value:g}", "small", "middle") for value in x.ticks()]
    return (
        line((LEFT, bottom), (RIGHT, bottom), "axis")
        + "".join(numbers)
        + text(RIGHT, bottom + 26, "seconds", "small", "end")
    )
