"""Counts latencies, and looks at the board once a second meanwhile."""

import time
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from edge_app.bench.energy import Energy, energy
from edge_app.bench.moment import Moment, Observer
from edge_app.board.load import Load, Ticks, load, ticks
from edge_app.loop.histogram import Histogram

_EVERY_S = 1.0


class Point(Struct, frozen=True, kw_only=True):
    """About one second. at_s: seconds since the measurement began; p50_ms, max_ms: of the n latencies in it."""

    at_s: float
    n: int
    p50_ms: float
    max_ms: float
    celsius: float | None
    fastest_mhz: float | None


class Watched(Struct, frozen=True, kw_only=True):
    """What a measurement took place in. load: None where the kernel does not count, or it was too short to tell."""

    seconds: float
    n: int
    before: Moment
    during: tuple[Moment, ...]
    after: Moment
    load: Load | None
    energy: Energy | None
    points: tuple[Point, ...]

    @property
    def moments(self) -> tuple[Moment, ...]:
        """All, in their order."""
        return (self.before, *self.during, self.after)


class Watch:
    """Begins when it is made. It looks at the board between two latencies, never in one.

        watch = Watch(observer)
        while watch.seconds < 10:
            watch.add(timed_ms())
        watched = watch.end()

    root: where the counters of load are. clock: nanoseconds.
    """

    def __init__(
        self, observer: Observer, root: Path = Path("/"), clock: Callable[[], int] = time.perf_counter_ns
    ) -> None:
        self._observer, self._root, self._clock = observer, root, clock
        self._before, self._during, self._points = observer.look(), list[Moment](), list[Point]()
        self._ticks: Ticks | None = ticks(root)
        self._second, self._n = Histogram(), 0
        self._started_ns = clock()
        self._due_s = _EVERY_S

    @property
    def seconds(self) -> float:
        """Since the measurement began."""
        return (self._clock() - self._started_ns) / 1e9

    def add(self, ms: float) -> bool:
        """Count a latency in milliseconds; look at the board when a second is over, and say whether it was."""
        self._second.add(ms)
        self._n += 1
        seconds = self.seconds
        if seconds < self._due_s:
            return False
        self._point(seconds)
        self._due_s = seconds + _EVERY_S
        return True

    def end(self) -> Watched:
        """What was seen; the last second may be a part of one."""
        seconds, after_ticks = self.seconds, ticks(self._root)
        after = self._observer.look()
        moments = (self._before, *self._during, after)
        return Watched(
            seconds=seconds,
            n=self._n,
            before=self._before,
            during=tuple(self._during),
            after=after,
            load=load(self._ticks, after_ticks),
            energy=energy(self._observer.sensor, moments, self._n),
            points=tuple(self._points),
        )

    def _point(self, seconds: float) -> None:
        moment, second = self._observer.look(), self._second
        self._during.append(moment)
        self._points.append(
            Point(
                at_s=seconds,
                n=second.n,
                p50_ms=second.percentile(0.5),
                max_ms=second.max_ms,
                celsius=moment.celsius,
                fastest_mhz=moment.fastest_mhz,
            )
        )
        self._second = Histogram()
