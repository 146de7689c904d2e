"""How sure figures are: 95 % intervals from many draws of the patients, with replacement."""

from collections.abc import Iterator, Mapping

import numpy as np
from msgspec import Struct

from edge_app.evaluation.clinical.cases import Ids
from edge_app.evaluation.clinical.figures import Auc, CalibrationError, Figure, Numbers, Predictive, Share
from edge_app.evaluation.intervals import wilson
from edge_app.evaluation.ranking import auroc_interval

DRAWS = 1000
_EDGES = (0.0, 1.0)
_CHUNK = 2_000_000
"""Weights in memory at once."""


class Estimate(Struct, frozen=True, kw_only=True):
    """A figure and its 95 % interval; None where it is undefined, the interval also where no draw differs."""

    value: float | None
    interval: tuple[float, float] | None = None


def estimates(figures: Mapping[str, Figure], clusters: Ids) -> dict[str, Estimate]:
    """Each figure of n pictures, of the patients int64 (n,), with the interval in which 95 % of the draws lie.

    Whole patients are drawn (Field and Welsh 2007, J. R. Statist. Soc. B 69:369), the same ones for every figure and
    at every call. A share of nothing or of all, in which no draw differs, gets Wilson's interval for as many patients,
    and so does an area of 0 or 1 Newcombe's.
    A predictive value that rests on such a share lies between those of the ends of both shares' intervals.
    Drawing enlarges a calibration error, as chance did already: its draws are moved until their median is the figure.
    """
    once = np.ones((1, len(clusters)))
    values = {name: float(figure(once)[0]) for name, figure in figures.items()}
    drawn = draws(figures, clusters)
    return {name: _estimate(figures[name], value, drawn[name], clusters) for name, value in values.items()}


def draws(figures: Mapping[str, Figure], clusters: Ids) -> dict[str, Numbers]:
    """What each figure is in every draw, (DRAWS,)."""
    parts: dict[str, list[Numbers]] = {name: [] for name in figures}
    for weights in _weights(clusters):
        for name, figure in figures.items():
            parts[name].append(figure(weights))
    return {name: np.concatenate(part) for name, part in parts.items()}


def middle(values: Numbers) -> tuple[float, float] | None:
    """Where the middle 95 % of the draws lie, those left out in which the figure is undefined; None where all agree."""
    defined = values[np.isfinite(values)]
    if not len(defined) or defined.min() == defined.max():
        return None
    low, high = np.percentile(defined, (2.5, 97.5))
    return float(low), float(high)


def _weights(clusters: Ids) -> Iterator[Numbers]:
    """How often each picture counts in each draw, (m, n) at a time: as often as its patient is drawn."""
    rng = np.random.default_rng(0)
    kinds, places = np.unique(clusters, return_inverse=True)
    count, places = len(kinds), places.reshape(-1)
    for start in range(0, DRAWS, step := max(1, _CHUNK // max(len(clusters), count))):
        size = min(step, DRAWS - start)
        yield rng.multinomial(count, np.full(count, 1 / count), size=size)[:, places].astype(np.float64)


def _estimate(figure: Figure, value: float, drawn: Numbers, clusters: Ids) -> Estimate:
    if not np.isfinite(value):
        return Estimate(value=None)
    if isinstance(figure, Share):
        return Estimate(value=value, interval=_of_share(figure, value, drawn, clusters))
    if isinstance(figure, Auc) and value in _EDGES:
        return Estimate(value=value, interval=auroc_interval(value, *figure.patients(clusters)))
    if isinstance(figure, Predictive):
        return Estimate(value=value, interval=_of_predictive(figure, drawn, clusters))
    if isinstance(figure, CalibrationError):
        drawn = np.maximum(drawn - np.median(drawn) + value, 0.0)
    return Estimate(value=value, interval=middle(drawn))


def _of_share(share: Share, value: float, drawn: Numbers, clusters: Ids) -> tuple[float, float] | None:
    if value not in _EDGES:
        return middle(drawn)
    patients = len(np.unique(clusters[share.among]))
    return wilson(round(value * patients), patients)


def _of_predictive(figure: Predictive, drawn: Numbers, clusters: Ids) -> tuple[float, float] | None:
    once = np.ones((1, len(clusters)))
    if not any(float(share(once)[0]) in _EDGES for share in (figure.hit, figure.other)):
        return middle(drawn)
    found = estimates({"hit": figure.hit, "other": figure.other}, clusters)
    hit, other = (np.array(one.interval or (one.value, one.value)) for one in found.values())
    low, high = figure.of(hit, other).tolist()
    return low, high
