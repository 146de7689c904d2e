"""What a choice costs in time: two models taken in turns, so that whatever else the machine does hits both alike."""

import time
from collections.abc import Callable

import numpy as np
from msgspec import Struct

from convert.package import opened
from edge_app.inference.model import Model

_ROUNDS, _ROUND_MS = 15, 20.0


class Ratio(Struct, frozen=True, kw_only=True):
    """Time of one `invoke` over that of another on one thread: median of the rounds, their 5th to 95th percentile."""

    median: float
    spread: tuple[float, float]


def latency_ratio(ours: bytes, theirs: bytes) -> Ratio:
    """Time of the model file `ours` over that of `theirs`, both .tflite files with a spec inside."""
    with opened(ours, threads=1) as first, opened(theirs, threads=1) as second:
        return _in_turns(_invoking(first), _invoking(second))


def _invoking(model: Model) -> Callable[[], object]:
    image = np.zeros(model.network.input.shape, model.network.input.quantization.dtype)
    return lambda: model.invoke(image)


def _in_turns(ours: Callable[[], object], theirs: Callable[[], object]) -> Ratio:
    _time_ms(ours, 1), _time_ms(theirs, 1)
    calls = max(1, round(_ROUND_MS / (_time_ms(ours, 3) + _time_ms(theirs, 3))))
    ratios = [_time_ms(ours, calls) / _time_ms(theirs, calls) for _ in range(_ROUNDS)]
    low, high = np.percentile(ratios, [5, 95])
    return Ratio(median=float(np.median(ratios)), spread=(float(low), float(high)))


def _time_ms(call: Callable[[], object], calls: int) -> float:
    started = time.perf_counter_ns()
    for _ in range(calls):
        call()
    return (time.perf_counter_ns() - started) / 1e6 / calls
