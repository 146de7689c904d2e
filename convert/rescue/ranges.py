"""Between which values the tensors of a float model lie: all of them, or all but the rarest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convert.rescue.activations import activations
from convert.rescue.graph import Graph
from edge_app.values import Floats

_BINS = 2048


@dataclass(frozen=True, slots=True)
class Range:
    """The values of one tensor: low <= 0 <= high; peaks: the largest magnitude in each channel, (channels,)."""

    low: float
    high: float
    peaks: Floats


Ranges = Mapping[str, Range]
"""By the name of the tensor."""


def measured(flatbuffer: bytes, samples: Sequence[Floats]) -> Ranges:
    """The ranges of all that the float model computes for `samples`, float32 (height, width, channels)."""
    ranges: dict[str, Range] = {}
    for values in activations(flatbuffer, samples):
        for name, value in values.items():
            ranges[name] = _widened(ranges.get(name), value)
    return ranges


def clipped(flatbuffer: bytes, samples: Sequence[Floats], ranges: Ranges, percent: float) -> Ranges:
    """The ranges that hold `percent` of the values at either side of zero; the input keeps its own.

    ranges: what `measured` says of the same samples. A value outside is rounded to the end of the range, and all
    others are stored in finer steps. Resolution: 1/2048 of the measured range.
    """
    edges = {name: np.linspace(seen.low, seen.high, _BINS + 1) for name, seen in ranges.items() if seen.high > seen.low}
    counts = {name: np.zeros(_BINS, np.int64) for name in edges}
    for values in activations(flatbuffer, samples):
        for name in counts:
            counts[name] += np.histogram(values[name], edges[name])[0]
    graph = Graph(flatbuffer)
    inputs = {graph.name(number) for number in graph.inputs}
    return {
        name: _cut(seen, edges[name], counts[name], percent / 100) if name in counts and name not in inputs else seen
        for name, seen in ranges.items()
    }


def _widened(seen: Range | None, value: Floats) -> Range:
    channels = value.shape[-1] if value.ndim else 1
    peaks = np.abs(value).reshape(-1, channels).max(axis=0)
    before = seen or Range(0.0, 0.0, np.zeros(channels, np.float32))
    return Range(
        min(before.low, float(np.min(value))), max(before.high, float(np.max(value))), np.maximum(before.peaks, peaks)
    )


def _cut(seen: Range, edges: NDArray[np.float64], counts: NDArray[np.int64], share: float) -> Range:
    below = counts.cumsum() / counts.sum()
    low = edges[np.searchsorted(below, 1 - share)]
    high = edges[min(int(np.searchsorted(below, share)) + 1, len(edges) - 1)]
    return Range(min(0.0, float(low)), max(0.0, float(high)), seen.peaks)
