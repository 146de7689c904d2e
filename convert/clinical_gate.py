"""The gate for classifiers of medical pictures: whether int8 ranks, screens and says how sure it is as Keras does."""

import math
from collections.abc import Mapping, Sequence

from msgspec import Struct

from edge_app.evaluation.clinical.cases import Cases, cases, check_varied
from edge_app.evaluation.clinical.comparison import Change, changes
from edge_app.evaluation.clinical.report import ClinicalReport, clinical_figures, clinical_report
from edge_app.evaluation.clinical.screen import screen
from edge_app.evaluation.clinical.settings import ClinicalSpec
from edge_app.evaluation.judge import Judgement
from edge_app.spec import Spec

KINDS = ("keras", "float", "int8")
TOLERANCES = {"auc": -0.01, "sensitivity": -0.02, "specificity": -0.02, "calibration_error": 0.02}
"""Figure -> by how much int8 may differ from Keras for the worse, for each point of tolerance: AUC, sensitivity and
specificity at the operating point may be so much less, the calibration error so much more."""


class FigureVerdict(Struct, frozen=True, kw_only=True):
    """One figure. change: of int8 from Keras, paired; allowed: how far for the worse. passed: no further.

    A change that is undefined, as for want of positive pictures, is not judged and passes.
    """

    change: Change
    allowed: float
    passed: bool


class ClinicalGate(Struct, frozen=True, kw_only=True):
    """`passed` when no figure changed by more than allowed; reports: of "keras", "float" and "int8"."""

    passed: bool
    figures: dict[str, FigureVerdict]
    reports: dict[str, ClinicalReport]


def clinical_gate(
    answers: Mapping[str, Judgement],
    spec: Spec,
    clinical: ClinicalSpec,
    patients: Sequence[str | None],
    *,
    tolerance_points: float,
) -> ClinicalGate:
    """Compare the answers of "keras", "float" and "int8" to the same pictures.

    clinical: of `spec`. patients: of each picture, None where unknown. Raises DataError for answers that are no
    numbers, and where Keras says the same of all pictures: int8 could not do worse.
    """
    judged = {kind: cases(answers[kind].labels, answers[kind].probabilities, spec.labels, patients) for kind in KINDS}
    check_varied(judged["keras"])
    verdicts = figure_verdicts(judged["keras"], judged["int8"], clinical, tolerance_points)
    return ClinicalGate(
        passed=all(one.passed for one in verdicts.values()),
        figures=verdicts,
        reports={
            kind: clinical_report(one, clinical, refer_below=spec.output.refer_below) for kind, one in judged.items()
        },
    )


def figure_verdicts(
    keras: Cases, int8: Cases, clinical: ClinicalSpec, tolerance_points: float
) -> dict[str, FigureVerdict]:
    """What int8 changed of each figure, of the same pictures.

    The plain difference decides, as for accuracy; its interval tells what the pictures cannot exclude. A single
    picture, which chance gives, does not decide; nor does a calibration error, which jumps as answers change their
    bins, unless its interval excludes that nothing changed.
    """
    ours, theirs = (clinical_figures(judged, screen(judged, clinical)) for judged in (keras, int8))
    found = changes(
        {name: ours[name] for name in TOLERANCES}, {name: theirs[name] for name in TOLERANCES}, keras.clusters
    )
    single = _single(keras, clinical)
    return {
        name: _verdict(name, change, max(abs(TOLERANCES[name]) * tolerance_points, single.get(name, 0.0)))
        for name, change in found.items()
    }


def _verdict(name: str, change: Change, allowed: float) -> FigureVerdict:
    """The sign of its tolerance is that of a change for the worse."""
    lost = 0.0 if change.value is None else math.copysign(1, TOLERANCES[name]) * change.value
    by_chance = name == "calibration_error" and change.interval is not None and change.interval[0] <= 0
    return FigureVerdict(change=change, allowed=allowed, passed=by_chance or lost <= allowed + 1e-9)


def _single(judged: Cases, clinical: ClinicalSpec) -> dict[str, float]:
    """What one picture is of sensitivity and of specificity."""
    positive = screen(judged, clinical).positive
    return {
        "sensitivity": 1 / max(1, int(positive.sum())),
        "specificity": 1 / max(1, int((~positive).sum())),
    }
