"""A model by itself: how long one invoke takes, and how much it computes in that time."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from msgspec import Struct

from edge_app.bench.moment import Observer
from edge_app.bench.opening import check_delegate, open_model
from edge_app.bench.verdict import Verdict, judge
from edge_app.bench.watch import Watch, Watched
from edge_app.board.memory import forget_peak, memory
from edge_app.delegates.share import Share, share_of
from edge_app.inference.quantization import Raw
from edge_app.loop.histogram import Histogram
from edge_app.loop.latency import Summary, summary

_WARM_UP_SHARE, _WARM_UP_MOST_S, _WARM_UP_LEAST = 0.1, 2.0, 5
"""Of the seconds, seconds at most, invokes at least."""
NO_PROFILE = "the interpreter's Python interface gives no times of single operators"
"""Of ai_edge_litert to 2.3, tflite_runtime and tensorflow; the profiler is in the native benchmark tool only."""


class Invokes(Struct, frozen=True, kw_only=True):
    """What `invoke` took, input and outputs copied. warm_up: invokes before, which are not counted.

    bins: where each begins in milliseconds, and how many are in it; see `Histogram.bins`.
    """

    warm_up: int
    times: Summary
    bins: tuple[tuple[float, int], ...]
    watched: Watched


class Alone(Struct, frozen=True, kw_only=True):
    """One model with so many threads.

    load_ms: opening the file, which the system may still have in memory, with all checks and the known answer.
    first_result_ms: from the same start to the first answer to a picture. macs: multiply-accumulates of an inference,
    by operator. gmacs: billions of them a second, at the median; peak_gmacs: those of a plain product of int8 matrices;
    share_of_peak: 0 to 1. peak_mib: the most memory that the process held meanwhile, Python and libraries included.
    share: of the delegate that was asked for; without one, of XNNPACK. operator_times: why there are none.
    """

    model: str
    path: str
    sha256: str
    size_bytes: int
    dtype: str
    threads: int
    delegate: str
    load_ms: float
    first_result_ms: float
    invokes: Invokes
    macs: dict[str, int]
    gmacs: float
    peak_gmacs: float
    share_of_peak: float
    share: Share | None
    peak_mib: float | None
    verdict: Verdict
    operator_times: str = NO_PROFILE

    @property
    def name(self) -> str:
        """Of the model, with its threads."""
        return f"{self.model} ({self.threads} thread{'s' if self.threads > 1 else ''})"


def measure_alone(
    name_or_path: str | Path,
    *,
    threads: int,
    delegate: str,
    seconds: float,
    peak_gmacs: float,
    observer: Observer,
    tell: Callable[[float], object] = lambda seconds: None,
) -> Alone:
    """Open the model and invoke it again and again for so many seconds, on one picture of noise.

    tell: called each second with the seconds so far. Raises ModelError and others of `Model`.
    """
    forget_peak()
    started_ns = time.perf_counter_ns()
    with open_model(name_or_path, threads, delegate) as model:
        load_ms = (time.perf_counter_ns() - started_ns) / 1e6
        tensor = model.preprocess(_noise(model.spec.input.size_wh))
        model.invoke(tensor)
        first_result_ms = (time.perf_counter_ns() - started_ns) / 1e6
        invokes = measure_invokes(lambda: model.invoke(tensor), seconds, observer, tell=tell)
        check_delegate(model, name_or_path)
        work = model.network.graph.work
        gmacs = work.total_macs / (invokes.times.p50 * 1e6)
        return Alone(
            model=model.spec.name,
            path=str(model.path),
            sha256=model.sha256,
            size_bytes=model.size_bytes,
            dtype=model.network.input.quantization.dtype,
            threads=threads,
            delegate=delegate,
            load_ms=load_ms,
            first_result_ms=first_result_ms,
            invokes=invokes,
            macs=work.macs,
            gmacs=gmacs,
            peak_gmacs=peak_gmacs,
            share_of_peak=gmacs / peak_gmacs,
            share=model.delegation.share or share_of(model.network.nodes(), work.operators),
            peak_mib=memory().peak_mib,
            verdict=judge(invokes.watched),
        )


def measure_invokes(
    invoke: Callable[[], object],
    seconds: float,
    observer: Observer,
    *,
    tell: Callable[[float], object] = lambda seconds: None,
    root: Path = Path("/"),
    clock: Callable[[], int] = time.perf_counter_ns,
) -> Invokes:
    """Call `invoke` for so many seconds, once at least, after a warm-up. root, clock: as of `Watch`."""
    warm_up = _warm_up(invoke, min(_WARM_UP_MOST_S, _WARM_UP_SHARE * seconds), clock)
    watch, times = Watch(observer, root, clock), Histogram()
    while not times.n or watch.seconds < seconds:
        started_ns = clock()
        invoke()
        ms = (clock() - started_ns) / 1e6
        times.add(ms)
        if watch.add(ms):
            tell(watch.seconds)
    return Invokes(warm_up=warm_up, times=summary(times), bins=tuple(times.bins()), watched=watch.end())


def _warm_up(invoke: Callable[[], object], seconds: float, clock: Callable[[], int]) -> int:
    """The first invokes fill caches and raise the clock. How many there were."""
    done, end_ns = 0, clock() + round(seconds * 1e9)
    while done < _WARM_UP_LEAST or clock() < end_ns:
        invoke()
        done += 1
    return done


def _noise(size_wh: tuple[int, int]) -> Raw:
    """A picture, uint8 (height, width, 3), the same for each call."""
    return np.random.default_rng(0).integers(0, 256, (size_wh[1], size_wh[0], 3), np.uint8)
