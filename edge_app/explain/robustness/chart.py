"""One change as a drawing: Keras broad and light, the model file thin and dark over it."""

from collections.abc import Iterator

from edge_app.evaluation.accuracy import Accuracy
from edge_app.explain.robustness.change import Change
from edge_app.explain.robustness.curve import Curve, Point
from edge_app.page.svg import BOTTOM, LEFT, RIGHT, TOP, Axis, LogAxis, bottom_axis, drawing, left_axis, line, polyline

KEY = (
    "Percent of the pictures, with 95 % intervals. Solid: right; dashed: the class of the untouched picture. Broad and "
    "light: Keras; thin and dark: the model file."
)
_BESIDE = 1.5
"""By so much the intervals of Keras and of the file stand apart."""


def chart(change: Change, curve: Curve) -> str:
    """An SVG. Both shares are in percent, with 95 % intervals."""
    x, y = _axis(change), Axis(0, 100, BOTTOM, TOP)
    parts = [part for kind, found in curve.points.items() for part in _lines(kind, found, x, y)]
    return drawing(f"Robustness against {change.name}", left_axis(y), *parts, bottom_axis(x, change.unit))


def _axis(change: Change) -> Axis:
    low, high = min(change.amounts), max(change.amounts)
    if change.scale == "log":
        return LogAxis(low, high, LEFT + 4, RIGHT)
    return Axis(low, high, RIGHT, LEFT + 4) if change.scale == "falling" else Axis(low, high, LEFT + 4, RIGHT)


def _lines(kind: str, found: tuple[Point, ...], x: Axis, y: Axis) -> Iterator[str]:
    """Intervals first, so that the curves lie over them."""
    name, beside = ("keras", -_BESIDE) if kind == "keras" else ("file", _BESIDE)
    for what in found[0].shares:
        shares = [(x(point.amount), point.shares[what]) for point in found]
        yield from (_interval(place + beside, share, y, name) for place, share in shares)
        yield polyline([(place, y(100 * share.accuracy)) for place, share in shares], f"{name} {what}")


def _interval(place: float, share: Accuracy, y: Axis, kind: str) -> str:
    low, high = share.interval
    return line((place, y(100 * low)), (place, y(100 * high)), kind)
