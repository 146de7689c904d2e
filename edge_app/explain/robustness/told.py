"""Curves in words: lines for a terminal, rows for a page."""

from collections.abc import Iterator, Sequence

from edge_app.evaluation.accuracy import Accuracy
from edge_app.explain.robustness.curve import Curve, Point

_NAMES = 16


def lines(curves: Sequence[Curve]) -> Iterator[str]:
    """Of each change the amounts, and below them percent right and percent as untouched; the intervals' width at last.

    They are on the page and in the numbers one by one.
    """
    for curve in curves:
        first = next(iter(curve.points.values()))
        yield f"{curve.change} ({curve.unit})"
        yield _line("", [f"{point.amount:g}" for point in first])
        for kind, found in curve.points.items():
            for what in found[0].shares:
                yield _line(f"{kind} {what}, %", [f"{100 * point.shares[what].accuracy:.0f}" for point in found])
    yield f"95 % intervals reach at most {_widest(curves):.1f} points to a side."


def heads(curve: Curve) -> tuple[str, ...]:
    """Of the rows of a page."""
    return (
        curve.unit,
        *(f"{kind} {what}, % [95 %]" for kind, found in curve.points.items() for what in found[0].shares),
    )


def rows(curve: Curve) -> Iterator[tuple[str, ...]]:
    """One for each amount."""
    for found in zip(*curve.points.values(), strict=True):
        shares = (share for point in found for share in point.shares.values())
        yield (f"{found[0].amount:g}", *map(percent, shares))


def percent(share: Accuracy) -> str:
    """`81.0 [77.2, 84.3]`."""
    low, high = share.interval
    return f"{100 * share.accuracy:.1f} [{100 * low:.1f}, {100 * high:.1f}]"


def _line(name: str, cells: Sequence[str]) -> str:
    return f"  {name:<{_NAMES}}{''.join(f'{cell:>5}' for cell in cells)}"


def _widest(curves: Sequence[Curve]) -> float:
    """Percentage points from a share to the farther end of its interval."""
    every: Iterator[Point] = (point for curve in curves for found in curve.points.values() for point in found)
    shares = (share for point in every for share in point.shares.values())
    return max(100 * max(share.accuracy - share.interval[0], share.interval[1] - share.accuracy) for share in shares)
