"""Times of two models taken in turns, so that whatever else the machine does hits both alike."""

import time
from collections.abc import Callable

import numpy as np
from msgspec import Struct


class Ratio(Struct, frozen=True, kw_only=True):
    """Time of ours over theirs: the median of `rounds` ratios and their 5th to 95th percentile; medians in ms."""

    median: float
    spread: tuple[float, float]
    ours_ms: float
    theirs_ms: float
    rounds: int
    calls_a_round: int


def latency_ratio(ours: Callable[[], object], theirs: Callable[[], object], *, rounds: int, calls: int = 20) -> Ratio:
    """Call both in turns, `calls` times each a round, after a warm-up of one round."""
    _time(ours, calls), _time(theirs, calls)
    times_ms = np.array([[_time(ours, calls), _time(theirs, calls)] for _ in range(rounds)])
    ratios = times_ms[:, 0] / times_ms[:, 1]
    low, high = np.percentile(ratios, [5, 95])
    ours_ms, theirs_ms = np.median(times_ms, axis=0)
    return Ratio(
        median=float(np.median(ratios)),
        spread=(float(low), float(high)),
        ours_ms=float(ours_ms),
        theirs_ms=float(theirs_ms),
        rounds=rounds,
        calls_a_round=calls,
    )


def _time(call: Callable[[], object], calls: int) -> float:
    started = time.perf_counter_ns()
    for _ in range(calls):
        call()
    return (time.perf_counter_ns() - started) / 1e6 / calls
