"""Everything that is told of a classifier of medical pictures, each figure with its interval."""

import numpy as np
from msgspec import Struct

from edge_app.evaluation.clinical.bootstrap import Estimate, estimates
from edge_app.evaluation.clinical.cases import Cases
from edge_app.evaluation.clinical.figures import CalibrationError, Figure, Mean, Share, one_against_rest
from edge_app.evaluation.clinical.reliability import Bin, reliability
from edge_app.evaluation.clinical.screen import Screen, predictive, screen
from edge_app.evaluation.clinical.settings import ClinicalSpec, OperatingPoint
from edge_app.evaluation.clinical.threshold import coverage_curve
from edge_app.values import Floats

NOTICE = "Not a medical device: for learning and research; no diagnosis may rest on it."


class ClinicalReport(Struct, frozen=True, kw_only=True):
    """n pictures of so many patients (None where nobody knows). All figures in [0, 1].

    overall: accuracy; balanced_accuracy and auc_macro, means over the classes that are there; calibration_error, and
    calibration_error_plain without the temperature, where both are known; where the model refers, answered (the share)
    and accuracy_answered; where it screens, auc of positives against negatives and, at the operating point,
    sensitivity, specificity, and ppv and npv at `prevalence`. classes: of each label against all others auc and, by
    the likeliest class, sensitivity, specificity, balanced_accuracy, ppv and npv; called_positive at the operating
    point. A figure whose value is None is undefined; `notes` say why.
    """

    n: int
    patients: int | None
    positives: int | None
    prevalence: float | None
    operating_point: OperatingPoint | None
    notes: tuple[str, ...]
    overall: dict[str, Estimate]
    counts: dict[str, int]
    classes: dict[str, dict[str, Estimate]]
    reliability: tuple[Bin, ...]
    coverage: tuple[tuple[float, float], ...]
    """(share answered, accuracy of those answers), the surest first."""


def clinical_report(
    cases: Cases,
    clinical: ClinicalSpec | None = None,
    *,
    refer_below: float = 0.0,
    prevalence: float | None = None,
    plain: Floats | None = None,
) -> ClinicalReport:
    """Judge answers.

    clinical, refer_below: of the model's spec. prevalence: of positives where it will be used, by default as in these
    pictures. plain: probabilities (n, classes) without the temperature, to tell what that mended. Raises DataError for
    a prevalence outside of (0, 1).
    """
    screened = screen(cases, clinical, prevalence) if clinical else None
    there = [index for index in range(len(cases.labels)) if (cases.truth == index).any()]
    classes = {index: _of_class(cases, index, screened) for index in there}
    figures = clinical_figures(cases, screened, refer_below)
    if plain is not None:
        figures["calibration_error_plain"] = CalibrationError(plain.max(axis=1), plain.argmax(axis=1) == cases.truth)
    named = {f"{index} {name}": figure for index, of_class in classes.items() for name, figure in of_class.items()}
    found = estimates(figures | named, cases.clusters)
    return ClinicalReport(
        n=len(cases),
        patients=cases.patients if cases.by_patient else None,
        positives=int(screened.positive.sum()) if screened else None,
        prevalence=screened.prevalence if screened else None,
        operating_point=clinical.operating_point if clinical else None,
        notes=_notes(screened, len(there)),
        overall={name: found[name] for name in figures},
        counts={cases.labels[index]: int((cases.truth == index).sum()) for index in there},
        classes={
            cases.labels[index]: {name: found[f"{index} {name}"] for name in of_class}
            for index, of_class in classes.items()
        },
        reliability=reliability(cases.confidence, cases.answers == cases.truth),
        coverage=coverage_curve(cases.confidence, cases.answers == cases.truth),
    )


def clinical_figures(cases: Cases, screened: Screen | None, refer_below: float = 0.0) -> dict[str, Figure]:
    """Those of all pictures together: see `ClinicalReport.overall`."""
    right, everything = cases.answers == cases.truth, np.ones(len(cases), bool)
    classes = [one_against_rest(cases, int(index)) for index in np.unique(cases.truth)]
    figures: dict[str, Figure] = {
        "accuracy": Share(right, everything),
        "balanced_accuracy": Mean([sensitivity for _, sensitivity, _ in classes]),
        "auc_macro": Mean([auc for auc, _, _ in classes] if len(classes) > 1 else []),
        "calibration_error": CalibrationError(cases.confidence, right),
    }
    if refer_below:
        answered = cases.confidence >= refer_below
        figures |= {"answered": Share(answered, everything), "accuracy_answered": Share(right, answered)}
    return figures | (screened.figures() if screened else {})


def _of_class(cases: Cases, index: int, screened: Screen | None) -> dict[str, Figure]:
    (auc, hit, other), true = one_against_rest(cases, index), cases.truth == index
    prevalence = screened.prevalence_of(true) if screened else float(true.mean())
    figures: dict[str, Figure] = {
        "auc": auc,
        "sensitivity": hit,
        "specificity": other,
        "balanced_accuracy": Mean((hit, other)),
        **predictive(hit, other, prevalence),
    }
    return figures | ({"called_positive": Share(screened.called, true)} if screened else {})


def _notes(screened: Screen | None, classes: int) -> tuple[str, ...]:
    """Why figures are undefined."""
    missing = []
    if screened and not screened.positive.any():
        missing.append("No picture is of a positive class: AUC, sensitivity and predictive values are undefined.")
    if screened and screened.positive.all():
        missing.append("Every picture is of a positive class: AUC, specificity and predictive values are undefined.")
    if not screened and classes < 2:
        missing.append("All pictures are of one class: AUC is undefined.")
    return tuple(missing)
