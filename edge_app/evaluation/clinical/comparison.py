"""Two answers to the same pictures: what the second lost, with the interval of that (paired)."""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from edge_app.evaluation.clinical.bootstrap import draws, middle
from edge_app.evaluation.clinical.cases import Ids
from edge_app.evaluation.clinical.figures import Figure


class Change(Struct, frozen=True, kw_only=True):
    """The second figure less the first and its 95 % interval; None where undefined, and where no draw differs."""

    value: float | None
    interval: tuple[float, float] | None = None


def changes(first: Mapping[str, Figure], second: Mapping[str, Figure], clusters: Ids) -> dict[str, Change]:
    """Of each figure of `first`; in every draw both are of the same patients, int64 (n,)."""
    ours, theirs = draws(first, clusters), draws(second, clusters)
    once = np.ones((1, len(clusters)))
    return {
        name: _change(float((second[name](once) - figure(once))[0]), middle(theirs[name] - ours[name]))
        for name, figure in first.items()
    }


def _change(value: float, interval: tuple[float, float] | None) -> Change:
    return Change(value=value, interval=interval) if np.isfinite(value) else Change(value=None)
