"""Pictures as a screening sees them: positive or not, called so or not."""

from dataclasses import dataclass

import numpy as np

from edge_app.errors import DataError
from edge_app.evaluation.clinical.cases import Cases, Mask
from edge_app.evaluation.clinical.figures import Auc, Figure, Predictive, Share
from edge_app.evaluation.clinical.settings import ClinicalSpec
from edge_app.inference.probabilities import positive_score
from edge_app.values import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Screen:
    """scores: positive scores float32 (n,); positive, called: which pictures are, and are called so, (n,).

    prevalence: the share of positives where the model will be used.
    """

    scores: Floats
    positive: Mask
    called: Mask
    prevalence: float

    def figures(self) -> dict[str, Figure]:
        """Of all pictures: see `ClinicalReport`."""
        hit, other = Share(self.called, self.positive), Share(~self.called, ~self.positive)
        found: dict[str, Figure] = {"auc": Auc(self.scores, self.positive), "sensitivity": hit, "specificity": other}
        return found | predictive(hit, other, self.prevalence)

    def prevalence_of(self, among: Mask) -> float:
        """The share of a class, which `among` (n,) is true of, where positives are as frequent as in `prevalence`."""
        positive = bool(self.positive[among].all())
        kind = self.positive if positive else ~self.positive
        return float(among.sum() / kind.sum()) * (self.prevalence if positive else 1 - self.prevalence)


def screen(cases: Cases, clinical: ClinicalSpec, prevalence: float | None = None) -> Screen:
    """prevalence: by default as among the pictures. Raises DataError for one outside of (0, 1)."""
    if prevalence is not None and not 0 < prevalence < 1:
        raise DataError(f"The prevalence is {prevalence:g}; wanted a share between 0 and 1, for example 0.02.")
    indices = [cases.labels.index(label) for label in clinical.positive]
    positive, scores = np.isin(cases.truth, indices), positive_score(cases.probabilities, indices)
    return Screen(
        scores=scores,
        positive=positive,
        called=scores >= clinical.operating_point.threshold,
        prevalence=float(positive.mean()) if prevalence is None else prevalence,
    )


def predictive(hit: Share, other: Share, prevalence: float) -> dict[str, Figure]:
    """The predictive values that go with a sensitivity `hit` and a specificity `other`."""
    return {
        "ppv": Predictive(hit, other, prevalence),
        "npv": Predictive(hit, other, prevalence, negative=True),
    }
