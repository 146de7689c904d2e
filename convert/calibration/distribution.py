"""Whether calibration samples are of the kind that training saw; a rule is quiet when too few leave it open."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from convert.calibration.finding import Finding
from edge_app.input_statistics import InputStatistics, black_and_white
from edge_app.values import Floats

_OUTSIDE, _MARGIN = 0.01, 0.02
"""Share of values that may lie outside; and how far outside still counts as inside, in ranges from black to white."""
_MORE_SATURATED = 0.25
_SURE = 5.0
"""Standard errors. Pictures, not pixels, are the independent draws."""


def channel_order(found: InputStatistics, trained: InputStatistics) -> Iterator[Finding]:
    """Red and blue changed over: their mean difference is that of training with the sign turned.

    Decided by the difference of the first and last channel's means over pictures; quiet where training's own difference
    is too small for the number of samples, and where brightness differs too, which no exchange of channels explains.
    """
    if len(trained.mean) < 3:
        return
    contrast = np.array([1.0, 0.0, -1.0])
    was, now = float(contrast @ trained.mean), float(contrast @ found.mean)
    error = _standard_error(contrast, found, trained)
    brighter = abs(sum(found.mean) - sum(trained.mean)) > np.sqrt(np.sum(trained.covariance))
    if abs(now - was) > _SURE * error and abs(now + was) < abs(was) / 2 and not brighter:
        order = trained.input.colour
        first, last = ("red", "blue") if order == "rgb" else ("blue", "red")
        yield Finding(
            "channel order",
            f"The channels seem to be in {order[::-1]} order, where training had {order}: {first} less {last} is "
            f"{now:+.3g} over {found.n} calibration pictures, {was:+.3g} in training "
            f"({abs(now - was) / error:.0f} standard errors apart). OpenCV reads pictures as bgr.",
        )


def value_range(
    samples: Sequence[Floats], names: Sequence[str], found: InputStatistics, trained: InputStatistics | None
) -> Iterator[Finding]:
    """Values beyond what training saw, or, where that is unknown, beyond what black and white become."""
    black, white = black_and_white(found.input)
    low, high = (np.array(trained.low), np.array(trained.high)) if trained else (black, white)
    margin = _MARGIN * np.abs(white - black)
    shares = np.array([((sample < low - margin) | (sample > high + margin)).mean() for sample in samples])
    if shares.mean() > _OUTSIDE:
        farthest = names[int(np.argmax(shares))]
        where = "training's range" if trained else "the range of black to white"
        yield Finding(
            "range",
            f"{shares.mean():.1%} of the calibration values lie outside {where}, {np.min(low):.4g} to "
            f"{np.max(high):.4g}; they run from {min(found.low):.4g} to {max(found.high):.4g}, farthest out in "
            f"{farthest}. Likely some samples were preprocessed in another way.",
        )


def saturated(
    samples: Sequence[Floats], names: Sequence[str], found: InputStatistics, trained: InputStatistics
) -> Iterator[Finding]:
    """Far more values near black or white than training had."""
    was, now = (figures.histogram[0] + figures.histogram[-1] for figures in (trained, found))
    if now > was + _MORE_SATURATED:
        black, white = black_and_white(found.input)
        near = np.abs(white - black) / len(found.histogram)
        shares = [((sample < black + near) | (sample > white - near)).mean() for sample in samples]
        yield Finding(
            "saturated",
            f"{now:.0%} of the calibration values are nearly black or white, where training had {was:.0%}; most of all "
            f"in {names[int(np.argmax(shares))]}. Likely over- or underexposed pictures, or pixels scaled before.",
        )


def other_pictures(
    samples: Sequence[Floats], names: Sequence[str], found: InputStatistics, trained: InputStatistics
) -> Iterator[Finding]:
    """Brightness or colour that lies further off than training's own pictures lie from each other."""
    shift = np.array(found.mean) - trained.mean
    axes = np.eye(len(shift))
    errors = np.array([_standard_error(axis, found, trained) for axis in axes])
    usual = np.sqrt(np.diag(np.array(trained.covariance)))
    if ((np.abs(shift) > _SURE * errors) & (np.abs(shift) > usual)).any():
        means = np.stack([sample.mean(axis=(0, 1)) for sample in samples])
        farthest = int(np.argmax(np.abs(means - trained.mean).sum(axis=1)))
        yield Finding(
            "other pictures",
            f"The {found.n} calibration pictures have means {_list(found.mean)}, where training's had "
            f"{_list(trained.mean)}, each give or take {_list(usual)}; farthest off is {names[farthest]}. "
            "Likely the files were replaced, or come from another camera or light.",
        )


def _standard_error(contrast: NDArray[np.float64], found: InputStatistics, trained: InputStatistics) -> float:
    """Of the difference of two means over pictures, of the channels weighted by `contrast` (c,)."""
    variances = [float(contrast @ np.array(figures.covariance) @ contrast) for figures in (found, trained)]
    return float(np.sqrt(max(variances) * (1 / found.n + 1 / trained.n))) or 1e-9


def _list(values: Sequence[float] | NDArray[np.floating]) -> str:
    return "[" + ", ".join(f"{value:.3g}" for value in values) + "]"
