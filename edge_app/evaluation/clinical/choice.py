"""All that is chosen on validation pictures when a network has been trained."""

from typing import NamedTuple

import numpy as np

from edge_app.evaluation.clinical.cases import Cases, check_varied
from edge_app.evaluation.clinical.settings import ClinicalSpec, Criterion
from edge_app.evaluation.clinical.temperature import fit_temperature
from edge_app.evaluation.clinical.threshold import operating_point, refer_below
from edge_app.inference.probabilities import positive_score, tempered
from edge_app.spec import OutputSpec


class Choice(NamedTuple):
    """What the spec says then."""

    output: OutputSpec
    clinical: ClinicalSpec


def choose(val: Cases, positive: tuple[str, ...], criterion: Criterion, wanted: float, refer_share: float) -> Choice:
    """Temperature first, then thresholds of the probabilities at that temperature.

    val: with plain probabilities. positive: labels. wanted: the `criterion` at the operating point; refer_share: of
    pictures that a human gets. Raises DataError as `check_varied` and `operating_point` do.
    """
    check_varied(val)
    temperature = fit_temperature(val.truth, val.probabilities)
    said = tempered(val.probabilities, temperature)
    indices = [val.labels.index(label) for label in positive]
    point = operating_point(positive_score(said, indices), np.isin(val.truth, indices), criterion, wanted)
    return Choice(
        OutputSpec(temperature=temperature, refer_below=refer_below(said.max(axis=1), refer_share)),
        ClinicalSpec(positive=positive, operating_point=point),
    )
