"""Small drawings, written by hand; whatever text goes in is escaped."""

import math
from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT = 360, 200
"""Of a drawing, in its own units: pixels on a phone."""
LEFT, RIGHT, TOP, BOTTOM = 40, 348, 12, 172
"""Where the axes are."""

Points = Sequence[tuple[float, float]]


class Axis:
    """From numbers between `low` and `high` to places between `start` and `end`."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low, self.high = low, high if high > low else low * 1.1 or 1.0
        self._start, self._end = start, end

    def __call__(self, value: float) -> float:
        """The place of a number."""
        return self._start + (value - self.low) / (self.high - self.low) * (self._end - self._start)

    def ticks(self, count: int = 4) -> list[float]:
        """Round numbers in between, about so many."""
        step = _round_step((self.high - self.low) / count)
        first = -(-self.low // step)
        found = [step * (first + index) for index in range(count * 3)]
        return [value for value in found if value <= self.high + step * 1e-9]


class LogAxis(Axis):
    """Each factor of ten takes as much place as the next. low: above 0."""

    def __call__(self, value: float) -> float:
        """The place of a number; one below `low` is at the start."""
        share = math.log(max(value, self.low) / self.low) / math.log(self.high / self.low)
        return self._start + share * (self._end - self._start)

    def ticks(self, count: int = 8) -> list[float]:
        """1, 2, 5, 10, ..., or powers of ten alone where these are more than `count`."""
        powers = range(_exponent(self.low), _exponent(self.high) + 1)
        finest = [factor * 10.0**power for power in powers for factor in (1, 2, 5)]
        found = [value for value in finest if self.low * 0.999 <= value <= self.high * 1.001]
        return found if len(found) <= count else [value for value in found if f"{value:e}".startswith("1.000")]


def drawing(title: str, *parts: str, height: float = HEIGHT) -> str:
    """An SVG as wide as its place. title: what is read out instead."""
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:g}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    """Words with their base line at y. kind: a class of the style sheet. anchor: start, middle or end."""
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{escape(kind)}" text-anchor="{anchor}">{escape(words)}</text>'


def line(start: tuple[float, float], end: tuple[float, float], kind: str) -> str:
    """A straight one."""
    return f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" class="{escape(kind)}"/>'


def polyline(points: Points, kind: str) -> str:
    """From point to point."""
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{places}" class="{escape(kind)}"/>'


def bar(x: float, y: float, width: float, height: float, kind: str, hint: str = "") -> str:
    """A filled rectangle; `hint` is shown under the pointer."""
    said = f"<title>{escape(hint)}</title>" if hint else ""
    size = f'width="{max(0.0, width):.1f}" height="{max(0.0, height):.1f}"'
    return f'<rect x="{x:.1f}" y="{y:.1f}" {size} class="{escape(kind)}">{said}</rect>'


def bottom_axis(axis: Axis, unit: str) -> str:
    """The line, its numbers, and the unit behind the last."""
    numbers = [text(axis(value), BOTTOM + 14, f"{value:g}", "small", "middle") for value in axis.ticks()]
    return (
        line((LEFT, BOTTOM), (RIGHT, BOTTOM), "axis")
        + "".join(numbers)
        + text(RIGHT, BOTTOM + 26, unit, "small", "end")
    )


def left_axis(axis: Axis) -> str:
    """Faint lines across, with numbers before them."""
    return "".join(
        line((LEFT, axis(value)), (RIGHT, axis(value)), "grid")
        + text(LEFT - 5, axis(value) + 3, f"{value:g}", "small", "end")
        for value in axis.ticks()
    )


def _round_step(step: float) -> float:
    """The next of 1, 2, 5, 10, ... that is not smaller."""
    power = 10.0 ** _exponent(step)
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= step * 0.999)


def _exponent(value: float) -> int:
    return int(f"{value:e}".partition("e")[2])
