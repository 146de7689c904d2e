"""Which layers int8 hurts: the same pictures through the float and the int8 file, value by value."""

from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct

from convert.refusal import owner
from convert.rescue.activations import activations
from convert.rescue.graph import Graph
from convert.rescue.ranges import Ranges
from edge_app.values import Floats

_EXACT_DB = 100.0
_ONLY_MOVES = frozenset({"RESHAPE"})


class LayerError(Struct, frozen=True, kw_only=True):
    """What rounding does to the output of one step.

    layer: the Keras layer; step: the name of the tensor; kind: the operator. noise: power of the rounding errors over
    power of the signal, the mean of all channels, in [0, 1] (1: a channel says nothing any more); signal_to_noise_db:
    the same in decibels, 100 at most. added: noise less that of its noisiest input. low, high: the range of the real
    values. spread: the largest channel's peak over the median's.
    """

    layer: str
    step: str
    kind: str
    noise: float
    signal_to_noise_db: float
    added: float
    low: float
    high: float
    spread: float


def layer_errors(
    float_file: bytes, int8_file: bytes, samples: Sequence[Floats], ranges: Ranges, layers: Iterable[str]
) -> tuple[LayerError, ...]:
    """All steps that both files compute, those that add most noise first. The last, int8 in any case, is left out.

    samples: what the network sees, float32 (height, width, channels). ranges: of the float file. Channels count alike,
    however small: a tensor whose largest channel hides the loss of all others is bad.
    """
    graph, noise = Graph(float_file), _noise(float_file, int8_file, samples)
    names = list(layers)
    rows = []
    for step in graph.steps:
        name = graph.name(step.outputs[0])
        if name in noise and step.kind not in _ONLY_MOVES and step.outputs[0] not in graph.outputs:
            before = max((noise.get(graph.name(tensor), 0.0) for tensor in step.inputs if tensor >= 0), default=0.0)
            rows.append(
                LayerError(
                    layer=owner(name, names) or name,
                    step=name,
                    kind=step.kind,
                    noise=noise[name],
                    signal_to_noise_db=decibels(noise[name]),
                    added=noise[name] - before,
                    low=ranges[name].low,
                    high=ranges[name].high,
                    spread=_spread(ranges[name].peaks),
                )
            )
    return tuple(sorted(rows, key=lambda row: -row.added))


def decibels(noise: float) -> float:
    """Signal-to-noise ratio in decibels of a noise power relative to the signal's; 100 at most."""
    return min(_EXACT_DB, abs(float(10 * np.log10(max(noise, 1e-30)))))


def _noise(float_file: bytes, int8_file: bytes, samples: Sequence[Floats]) -> dict[str, float]:
    """By tensor name, the noise power relative to the signal, the mean of all channels that carry a signal."""
    signal: dict[str, Floats] = {}
    errors: dict[str, Floats] = {}
    for real, rounded in zip(activations(float_file, samples), activations(int8_file, samples), strict=True):
        for name in real.keys() & rounded.keys():
            signal[name] = signal.get(name, 0) + _power(real[name])
            errors[name] = errors.get(name, 0) + _power(real[name] - rounded[name])
    return {name: _mean_share(errors[name], signal[name]) for name in signal}


def _mean_share(errors: Floats, signal: Floats) -> float:
    live = signal > 0
    return float(np.minimum(errors[live] / signal[live], 1).mean()) if live.any() else 0.0


def _power(values: Floats) -> Floats:
    """Sum of squares in each channel, (channels,)."""
    channels = values.shape[-1] if values.ndim else 1
    return np.asarray(np.square(values.astype(np.float64)).reshape(-1, channels).sum(axis=0))


def _spread(peaks: Floats) -> float:
    median = float(np.median(peaks[peaks > 0])) if (peaks > 0).any() else 0.0
    return float(np.max(peaks)) / median if median else 1.0
