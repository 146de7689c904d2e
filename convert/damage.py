"""Normal pictures with made-up damage, so that the quantiser sees how large a distance can become."""

import numpy as np

from edge_app.preprocess import scale_pixels
from edge_app.spec import InputSpec
from edge_app.values import Floats

_SIDES = 0.15, 1.0
"""Of a patch, against the picture's: what looks at the whole hardly changes by small ones."""


def with_damage(samples: list[Floats], spec: InputSpec, seed: int = 0) -> list[Floats]:
    """The samples, float32 (height, width, channels), every second of them with a patch, small to large, not its own.

    A patch is noise, one colour, or a part of another sample upside down. Without, the ranges would end where normal
    pictures do: all that is unusual would be cut down to the most unusual of them. No real anomaly is needed for it.
    """
    rng = np.random.default_rng(seed)
    return [_damaged(sample, samples, spec, rng) if number % 2 else sample for number, sample in enumerate(samples)]


def _damaged(sample: Floats, samples: list[Floats], spec: InputSpec, rng: np.random.Generator) -> Floats:
    height, width = sample.shape[:2]
    rows, columns = (int(side * rng.uniform(*_SIDES)) for side in (height, width))
    top, left = int(rng.integers(height - rows + 1)), int(rng.integers(width - columns + 1))
    damaged = sample.copy()
    damaged[top : top + rows, left : left + columns] = _patch((rows, columns), samples, spec, rng)
    return damaged


def _patch(size: tuple[int, int], samples: list[Floats], spec: InputSpec, rng: np.random.Generator) -> Floats:
    kind = rng.integers(3)
    if kind == 2:
        return samples[int(rng.integers(len(samples)))][::-1, ::-1][: size[0], : size[1]]
    shape = (*size, spec.channels) if kind else (1, 1, spec.channels)
    return np.broadcast_to(scale_pixels(rng.integers(0, 256, shape, np.uint8), spec), (*size, spec.channels))
