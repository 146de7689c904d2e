"""Where the time of all frames went, stage by stage."""

from collections import defaultdict
from collections.abc import Mapping

from msgspec import Struct

from edge_app.loop.histogram import Histogram
from edge_app.loop.stopwatch import STAGES


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
    """A histogram for each stage. A stage is counted by one thread only."""

    def __init__(self) -> None:
        self._histograms: defaultdict[str, Histogram] = defaultdict(Histogram)

    def count(self, stages_ms: Mapping[str, float]) -> None:
        """Count a frame, milliseconds of each of its stages as a `Stopwatch` has them."""
        for name, ms in stages_ms.items():
            self._histograms[name].add(ms)

    def summary(self) -> dict[str, Summary]:
        """Every stage that happened, in the order of a frame's way; those of several that look at it one by one."""
        names = list(self._histograms)
        parts = list(dict.fromkeys(name.rpartition(" ")[0] for name in names))

        def place(name: str) -> tuple[int, int, int]:
            part, _, stage = name.rpartition(" ")
            return STAGES.index("preprocess" if part else stage), parts.index(part), STAGES.index(stage)

        return {name: summary(self._histograms[name]) for name in sorted(names, key=place)}


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
