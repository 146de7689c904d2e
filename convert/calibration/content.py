"""What is wrong with calibration samples on their own, without knowing what training saw."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

import numpy as np

from convert.calibration.finding import Finding, listed
from convert.calibration.samples import FEWEST
from edge_app.values import Floats

_MANY_REPEATS = 0.05
"""Share of the samples; a pair of twins in a large set does no harm."""


def unusable(samples: Sequence[Floats], channels: int | None, names: Sequence[str]) -> Iterator[Finding]:
    """Samples that cannot be measured: of another shape than the first (or number of channels), or not finite."""
    shape = samples[0].shape
    wanted = f"{shape}, as {names[0]} has" if channels is None else f"(height, width, {channels}), all the same"
    if channels is None:
        channels = shape[-1] if len(shape) == 3 else 0
    for sample, name in zip(samples, names, strict=True):
        if sample.ndim != 3 or sample.shape != shape or sample.shape[2] != channels or not sample.size:
            yield Finding("unusable", f"{name} has shape {sample.shape}; wanted {wanted}.", worthless=True)
        elif not np.isfinite(sample).all():
            yield Finding("unusable", f"{name} holds NaN or infinity; wanted finite input values.", worthless=True)


def few(samples: Sequence[Floats]) -> Iterator[Finding]:
    """Fewer samples than ranges can be measured on."""
    if len(samples) < FEWEST:
        yield Finding(
            "few", f"There are only {len(samples)} calibration samples; wanted at least {FEWEST}, better 100 or more."
        )


def missing_classes(present: set[int], labels: tuple[str, ...], n: int) -> Iterator[Finding]:
    """Classes that no sample shows. present: indices into `labels`, of n samples; none when no class is known."""
    missing = [repr(label) for index, label in enumerate(labels) if index not in present]
    if present and missing:
        advice = f"Try --samples {2 * len(labels)}." if n < len(labels) else "Are their training pictures readable?"
        yield Finding(
            "missing classes",
            f"None of the {n} calibration pictures shows {len(missing)} of {len(labels)} classes: {listed(missing)}; "
            f"what they alone excite in the network will be clipped. {advice}",
        )


def constant(samples: Sequence[Floats], names: Sequence[str]) -> Iterator[Finding]:
    """Pictures of one colour."""
    blank = [name for sample, name in zip(samples, names, strict=True) if not np.ptp(sample, axis=(0, 1)).any()]
    if blank:
        everywhere = len(blank) == len(samples)
        yield Finding(
            "constant",
            f"{len(blank)} of {len(samples)} calibration pictures are of one colour all over: {listed(blank)}. "
            "Likely empty exposures, or the wrong folder; give real pictures.",
            worthless=everywhere,
        )


def repeated(samples: Sequence[Floats], names: Sequence[str]) -> Iterator[Finding]:
    """Pictures that come again with the very same values."""
    first: dict[bytes, int] = {}
    pairs = [
        (names[original], names[index])
        for index, sample in enumerate(samples)
        if (original := first.setdefault(sha256(sample.tobytes()).digest(), index)) != index
    ]
    if len(pairs) > _MANY_REPEATS * len(samples):
        shown = listed([f"{copy} is {original}" for original, copy in pairs])
        yield Finding(
            "repeated",
            f"{len(pairs)} of {len(samples)} calibration pictures repeat others ({shown}), which leaves {len(first)}. "
            "Likely copies in the folder, or one frame taken again and again.",
            worthless=len(first) == 1,
        )
