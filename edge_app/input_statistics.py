"""What a network's input values look like: left by training, compared with what calibration is about to use."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from msgspec import Struct, json
from numpy.typing import NDArray

from edge_app import files
from edge_app.errors import DataError
from edge_app.preprocess import scale_pixels
from edge_app.spec import InputSpec
from edge_app.tables import read_json
from edge_app.values import Floats, Pixels

BINS = 32


class InputStatistics(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Figures of n pictures' input values, float32 (height, width, c), one for each channel in the network's order.

    input: how pixels became these values. mean, std, low, high: over all values, in their unit. covariance: (c, c), of
    the pictures' own channel means around `mean`. histogram: shares of all values in 32 equal bins from black to white;
    what lies beyond counts in the first and last.
    """

    input: InputSpec
    n: int
    mean: tuple[float, ...]
    std: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    histogram: tuple[float, ...]

    def __post_init__(self) -> None:
        wanted = self.input.channels
        rows = (self.mean, self.std, self.low, self.high, self.covariance, *self.covariance)
        if self.n < 1 or len(self.histogram) != BINS or any(len(row) != wanted for row in rows):
            raise ValueError(f"wanted figures of {wanted} channels, {BINS} bins and at least 1 picture")

    def save(self, path: Path) -> None:
        """Write the figures as JSON. Raises OutputError."""
        files.write_bytes(path, json.format(json.encode(self)))


def measure(samples: Iterable[Floats], spec: InputSpec) -> InputStatistics:
    """The figures of input values, each float32 (height, width, c), one picture at a time: the set may be large.

    spec: says what black and white should have become. Raises DataError when there are no samples.
    """
    black, white = black_and_white(spec)
    rows = [_of_one((sample - black) / (white - black)) for sample in samples]
    if not rows:
        raise DataError("There are no input values to measure; wanted those of at least 1 picture.")
    means, squares, lows, highs, counts = (np.stack(column) for column in zip(*rows, strict=True))
    mean = means.mean(axis=0)
    deviations, spread = means - mean, white - black
    covariance = deviations.T @ deviations / len(rows) * np.outer(spread, spread)
    return InputStatistics(
        input=spec,
        n=len(rows),
        mean=_figures(mean * spread + black),
        std=_figures(np.sqrt(np.maximum(squares.mean(axis=0) - mean**2, 0)) * spread),
        low=_figures(lows.min(axis=0) * spread + black),
        high=_figures(highs.max(axis=0) * spread + black),
        covariance=tuple(_figures(row) for row in covariance),
        histogram=_figures(counts.sum(axis=0) / counts.sum()),
    )


def measure_pixels(pixels: Pixels, spec: InputSpec, at_most: int = 1000) -> InputStatistics:
    """The figures of `at_most` of the pictures, uint8 (n, height, width, c), spread evenly over them.

    Raises DataError when there are none.
    """
    step = -(-len(pixels) // at_most) or 1
    return measure((scale_pixels(picture, spec) for picture in pixels[::step]), spec)


def load_input_statistics(path: Path) -> InputStatistics:
    """Read what `save` wrote. Raises DataError."""
    return read_json(InputStatistics, path, "", DataError)


def black_and_white(spec: InputSpec) -> tuple[Floats, Floats]:
    """The input values of the pixels 0 and 255, each float32 (c,)."""
    pixels = np.repeat(np.array([[0], [255]], np.uint8), spec.channels, axis=1)
    black, white = scale_pixels(pixels, spec)
    return black, white


def _of_one(unit: Floats) -> tuple[NDArray[np.float64], ...]:
    """Of values (height, width, c), black 0 and white 1: mean, mean square, low, high, each (c,), and counts (32,)."""
    values = unit.reshape(-1, unit.shape[-1]).astype(np.float64)
    bins = np.clip(values * BINS, 0, BINS - 1).astype(np.int64)
    counts = np.bincount(bins.ravel(), minlength=BINS).astype(np.float64)
    return values.mean(axis=0), (values**2).mean(axis=0), values.min(axis=0), values.max(axis=0), counts


def _figures(values: NDArray[np.floating]) -> tuple[float, ...]:
    """Six digits are more than enough, and readable."""
    return tuple(float(f"{value:.6g}") for value in values.tolist())
