"""Latencies of any number of frames in a fixed amount of memory: a loop may run for months."""

import math

import numpy as np

_SMALLEST_MS, _GROWTH = 1e-3, 1.01
_BINS = math.ceil(math.log(1e9) / math.log(_GROWTH))


class Histogram:
    """Counts in bins that grow by 1 %, from 1 microsecond to 1,000 seconds (the idea of HdrHistogram, Gil Tene).

    A percentile is off by at most 0.5 %; mean, jitter and maximum are exact.
    """

    def __init__(self) -> None:
        self._counts = np.zeros(_BINS + 1, np.int64)
        self.n, self.total_ms, self.max_ms = 0, 0.0, 0.0
        self._latest_ms, self._steps_ms = 0.0, 0.0

    def add(self, ms: float) -> None:
        """Count one latency in milliseconds."""
        index = 0 if ms <= _SMALLEST_MS else int(math.log(ms / _SMALLEST_MS) / math.log(_GROWTH))
        self._counts[min(index, _BINS)] += 1
        self._steps_ms += abs(ms - self._latest_ms) if self.n else 0.0
        self._latest_ms = ms
        self.n += 1
        self.total_ms += ms
        self.max_ms = max(self.max_ms, ms)

    def percentile(self, share: float) -> float:
        """Milliseconds that the share (0 to 1) of all did not exceed, by nearest rank; NaN when empty."""
        if not self.n:
            return math.nan
        rank = max(1, math.ceil(share * self.n))
        if rank == self.n:
            return self.max_ms
        index = int(np.searchsorted(np.cumsum(self._counts), rank))
        return min(self.max_ms, float(_SMALLEST_MS * _GROWTH ** (index + 0.5)))

    @property
    def mean_ms(self) -> float:
        """The mean in milliseconds; NaN when empty."""
        return self.total_ms / self.n if self.n else math.nan

    @property
    def jitter_ms(self) -> float:
        """The mean step from each latency to the next, in milliseconds, after RFC 3550; 0 for fewer than 2."""
        return self._steps_ms / (self.n - 1) if self.n > 1 else 0.0

    def bins(self) -> list[tuple[float, int]]:
        """Where each bin that is not empty begins, in milliseconds, and how many it has; a bin ends 1 % higher."""
        return [(_SMALLEST_MS * _GROWTH ** int(index), int(self._counts[index])) for index in self._counts.nonzero()[0]]
