"""Where the time of each frame went, stage by stage."""

import time
from collections import defaultdict

from msgspec import Struct

from edge_app.loop.histogram import Histogram

STAGES = (
    "wait", "grab", "preprocess", "invoke", "decode", "explain", "suppress", "track", "embed", "alarm",
    "draw", "write", "age",
)  # fmt: skip
"""In the order of a frame's way. wait: the loop for a frame. grab: the capture thread for the camera, at the same time.
explain: what drove the answer, where that was asked for. suppress: of a detector's boxes on one object, all but the
best; where they are followed, that is part of decode. track: of faces and objects that are followed. embed: of faces.
alarm: whether a score stays high. draw and write happen after the result, in a thread of their own. age: from capture
to result. Of several that look at one frame, each has its own, as in "faces invoke"."""


class Summary(Struct, frozen=True, kw_only=True):
    """Latencies of one stage in milliseconds; n of them. jitter: the mean of the steps from each to the next."""

    n: int
    mean: float
    p50: float
    p90: float
    p95: float
    p99: float
    max: float
    jitter: float


class Latency:
    """A histogram for each stage. A stage is measured by one thread only.

    with latency.stage("invoke"):
        ...
    """

    def __init__(self) -> None:
        self._histograms: defaultdict[str, Histogram] = defaultdict(Histogram)
        self._part, self._parts = "", dict[str, Latency]()
        self.latest_ms: dict[str, float] = {}
        """The last value of each stage since `begin`."""

    def begin(self) -> None:
        """A new frame: not every stage may happen in it."""
        self.latest_ms.clear()

    def of(self, part: str) -> "Latency":
        """The same latencies, as one of several that look at a frame measures its own: "invoke" is "PART invoke"."""
        if part not in self._parts:
            one = self._parts[part] = Latency()
            one._histograms, one.latest_ms, one._part = self._histograms, self.latest_ms, f"{part} "
        return self._parts[part]

    def stage(self, name: str) -> "Stage":
        """Measure the block as stage `name`; a block that raises is not counted."""
        return Stage(self, name)

    def add(self, name: str, ms: float) -> None:
        """Count a stage that was measured elsewhere, in milliseconds. Raises KeyError for one that is not in STAGES."""
        if name not in STAGES:
            raise KeyError(name)
        whole = self._part + name
        self._histograms[whole].add(ms)
        self.latest_ms[whole] = ms

    def summary(self) -> dict[str, Summary]:
        """Every stage that happened, in the order of a frame's way."""
        return {name: summary(self._histograms[name]) for name in sorted(self._histograms, key=_place)}


class Stage:
    """A block that is measured; written out, because contextlib's takes longer than some stages."""

    __slots__ = ("_latency", "_name", "_started_ns")

    def __init__(self, latency: Latency, name: str) -> None:
        self._latency, self._name = latency, name

    def __enter__(self) -> None:
        self._started_ns = time.perf_counter_ns()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._latency.add(self._name, (time.perf_counter_ns() - self._started_ns) / 1e6)


def _place(name: str) -> int:
    """Those of several that look at a frame come one after the other, as they were counted first."""
    return STAGES.index("preprocess" if " " in name else name)


def summary(histogram: Histogram) -> Summary:
    """What is told of the latencies that were counted."""
    p50, p90, p95, p99 = (histogram.percentile(share) for share in (0.50, 0.90, 0.95, 0.99))
    return Summary(
        n=histogram.n,
        mean=histogram.mean_ms,
        p50=p50,
        p90=p90,
        p95=p95,
        p99=p99,
        max=histogram.max_ms,
        jitter=histogram.jitter_ms,
    )
