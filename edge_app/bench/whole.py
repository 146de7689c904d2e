"""The whole loop on a source: every stage, and the age of the results."""

import time
from collections.abc import Callable
from contextlib import closing
from itertools import islice
from pathlib import Path

from msgspec import Struct

from edge_app.bench.moment import Observer
from edge_app.bench.opening import check_delegate
from edge_app.bench.verdict import Verdict, judge
from edge_app.bench.watch import Watch, Watched
from edge_app.errors import BenchmarkError
from edge_app.inference.model import Model
from edge_app.loop.histogram import Histogram
from edge_app.loop.latency import Latency, Summary
from edge_app.loop.pipeline import Pipeline
from edge_app.sources.source import Source

_WARM_UP_RESULTS = 10
"""Cameras settle and caches fill; these results are not counted."""


class Whole(Struct, frozen=True, kw_only=True):
    """One model in the loop. stages: as in `Pipeline`, with "age", from capture to result. bins: of the ages.

    fps: results a second. dropped: frames of a live source passed over for newer ones, in the warm-up too.
    """

    model: str
    sha256: str
    threads: int
    delegate: str
    source: str
    warm_up: int
    results: int
    dropped: int
    seconds: float
    fps: float
    stages: dict[str, Summary]
    bins: tuple[tuple[float, int], ...]
    watched: Watched
    verdict: Verdict

    @property
    def name(self) -> str:
        """Of the model and what it looks at, with its threads."""
        return f"{self.model} on {self.source} ({self.threads} thread{'s' if self.threads > 1 else ''})"


class Looked(Struct, frozen=True, kw_only=True):
    """What the loop did; see `Whole`."""

    warm_up: int
    stages: dict[str, Summary]
    bins: tuple[tuple[float, int], ...]
    watched: Watched


def measure_whole(
    model: Model,
    source: Source,
    *,
    delegate: str,
    seconds: float,
    observer: Observer,
    deadline_s: float = 5.0,
    tell: Callable[[float], object] = lambda seconds: None,
) -> Whole:
    """`model` in the loop on `source` for so many seconds, or until the source ends.

    tell: called each second with the seconds so far. Raises BenchmarkError for a source that is too
    short, and as `Pipeline` does.
    """
    pipeline = Pipeline(source, model, deadline_s=deadline_s)
    looked = measure_loop(pipeline, seconds, observer, tell=tell)
    check_delegate(model, model.spec.name)
    watched = looked.watched
    return Whole(
        model=model.spec.name,
        sha256=model.sha256,
        threads=model.threads,
        delegate=delegate,
        source=source.name,
        warm_up=looked.warm_up,
        results=watched.n,
        dropped=pipeline.dropped,
        seconds=watched.seconds,
        fps=watched.n / watched.seconds,
        stages=looked.stages,
        bins=looked.bins,
        watched=watched,
        verdict=judge(watched),
    )


def measure_loop(
    pipeline: Pipeline,
    seconds: float,
    observer: Observer,
    *,
    tell: Callable[[float], object] = lambda seconds: None,
    root: Path = Path("/"),
    clock: Callable[[], int] = time.perf_counter_ns,
) -> Looked:
    """Iterate for so many seconds or until the source ends, after a warm-up. root, clock: as of `Watch`."""
    ages = Histogram()
    with closing(iter(pipeline)) as results:
        warm_up = sum(1 for _ in islice(results, _WARM_UP_RESULTS))
        # What follows is counted anew. Between two results nobody else counts, because nothing is drawn.
        pipeline.latency = Latency()
        watch = Watch(observer, root, clock)
        for result in results:
            ages.add(result.age_ms)
            if watch.add(result.age_ms):
                tell(watch.seconds)
            if watch.seconds >= seconds:
                break
        watched = watch.end()
    if not watched.n:
        raise BenchmarkError(
            f"The source ended after {warm_up} frames, and the first {_WARM_UP_RESULTS} only warm up. "
            "Wanted a longer one, for example --source test:640x480@30"
        )
    return Looked(warm_up=warm_up, stages=pipeline.latency.summary(), bins=tuple(ages.bins()), watched=watched)
