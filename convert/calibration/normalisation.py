"""Whether pixels became values in the way that training did it, and if not, in which way instead."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convert.calibration.finding import Finding
from edge_app.input_statistics import InputStatistics, black_and_white
from edge_app.spec import InputSpec

_Numbers = NDArray[np.float64]
_TYPICAL_PIXELS = (115.0, 65.0)
"""Mean and standard deviation of photographs, for want of training's own."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A way to turn pixels into values: (pixel - mean) / std, each a number or (c,)."""

    words: str
    mean: _Numbers
    std: _Numbers


def normalisation(found: InputStatistics, trained: InputStatistics | None) -> Iterator[Finding]:
    """A finding when the samples fit another usual scheme far better than the one that they should follow.

    found: figures of the samples, whose `input` says how they should have been made; trained: training's, if known.
    """
    spec = found.input
    mean, std = _pixels(trained)
    slack = 0.5 if trained else 1.5
    own = Scheme("as wanted", np.array(spec.mean), np.array(spec.std))
    distance = _distance(found, own, mean, std)
    others = sorted(_mistakes(spec), key=lambda scheme: _distance(found, scheme, mean, std))
    nearest = _distance(found, others[0], mean, std)
    if distance > slack and nearest < min(slack, distance / 2):
        yield Finding(
            "normalisation",
            f"The calibration values run from {min(found.low):.4g} to {max(found.high):.4g}, where "
            f"{_wanted(spec, trained)}; they look {others[0].words}. Use edge_app.preprocess.preprocess with the spec.",
        )


def _pixels(trained: InputStatistics | None) -> tuple[_Numbers, _Numbers]:
    """Mean and standard deviation in pixel units, each (c,) or (1,)."""
    if trained is None:
        return np.array(_TYPICAL_PIXELS[:1]), np.array(_TYPICAL_PIXELS[1:])
    scale = np.array(trained.input.std)
    return np.array(trained.mean) * scale + trained.input.mean, np.array(trained.std) * scale


def _distance(found: InputStatistics, scheme: Scheme, mean: _Numbers, std: _Numbers) -> float:
    """How far the samples are from pixels of this mean and std under `scheme`: log ratio of spread, plus shift."""
    wanted_mean, wanted_std = (mean - scheme.mean) / scheme.std, std / scheme.std
    spread, wanted_spread = _pooled(np.array(found.std)), _pooled(wanted_std)
    if not spread or not wanted_spread:
        return math.inf
    black, white = black_and_white(found.input)
    # Of values normalised twice all that is left is a sliver: there, a shift of its own width means nothing.
    unit = max(spread, wanted_spread, 0.02 * float(np.abs(white - black).mean()))
    shift = np.abs(np.array(found.mean) - wanted_mean).mean() / unit
    return abs(math.log(spread / wanted_spread)) + float(shift)


def _pooled(std: _Numbers) -> float:
    return float(np.sqrt((std**2).mean()))


def _mistakes(spec: InputSpec) -> list[Scheme]:
    """What people do instead of (pixel - mean) / std."""
    mean, std = np.array(spec.mean), np.array(spec.std)
    return [
        Scheme("not normalised: pixels from 0 to 255", np.zeros(1), np.ones(1)),
        Scheme("normalised twice", mean + mean * std, std**2),
        Scheme("like pixel / 255, from 0 to 1", np.zeros(1), np.full(1, 255.0)),
        Scheme("like pixel / 127.5 - 1, from -1 to 1", np.full(1, 127.5), np.full(1, 127.5)),
        Scheme("normalised without the division by std", mean, np.ones(1)),
        Scheme("normalised with mean and std in units of 0 to 1 instead of 0 to 255", mean / 255, std / 255),
        Scheme(
            "normalised with the mean and std of ImageNet",
            np.array([123.675, 116.28, 103.53]).mean(keepdims=True),
            np.array([58.395, 57.12, 57.375]).mean(keepdims=True),
        ),
    ]


def _wanted(spec: InputSpec, trained: InputStatistics | None) -> str:
    if trained:
        return f"training had {min(trained.low):.4g} to {max(trained.high):.4g}"
    black, white = black_and_white(spec)
    return f"the spec makes pixels {np.min(black):.4g} to {np.max(white):.4g}"
