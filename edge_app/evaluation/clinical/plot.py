"""Reliability, abstention and ROC curve as one picture (for a workstation: matplotlib)."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure as Drawing

from edge_app import files
from edge_app.evaluation.clinical.cases import Cases
from edge_app.evaluation.clinical.figures import BINS
from edge_app.evaluation.clinical.report import ClinicalReport
from edge_app.evaluation.clinical.screen import screen
from edge_app.evaluation.clinical.settings import ClinicalSpec

mpl.use("agg")
_BLUE, _ORANGE, _GREY = "#1f5fa8", "#d9772b", "#6b7280"


def plot_clinical(cases: Cases, report: ClinicalReport, clinical: ClinicalSpec | None, title: str, path: Path) -> None:
    """Write a PNG. report: of `cases`. Raises OutputError."""
    roc = clinical is not None and report.positives not in (0, report.n)
    figure = Drawing(figsize=(13.5 if roc else 9.2, 4.6), layout="constrained")
    axes = figure.subplots(1, 3 if roc else 2)
    _reliability(axes[0], report)
    _coverage(axes[1], report)
    if roc and clinical:
        _roc(axes[2], cases, report, clinical)
    for one in axes:
        one.grid(alpha=0.25)
        one.spines[["top", "right"]].set_visible(False)
    figure.suptitle(title, fontsize=11, parse_math=False)
    with files.replacing(path) as temporary:
        figure.savefig(temporary, dpi=120, format="png")


def _reliability(axes: Any, report: ClinicalReport) -> None:
    bins = report.reliability
    axes.plot([0, 1], [0, 1], color=_GREY, lw=1, ls="--", label="as often right as it says")
    middles = [(np.ceil(one.confidence * BINS) - 0.5) / BINS for one in bins]
    axes.bar(middles, [one.accuracy for one in bins], width=0.9 / BINS, color=_BLUE, alpha=0.8)
    for middle, one in zip(middles, bins, strict=True):
        axes.annotate(str(one.n), (middle, one.accuracy), (0, 3), textcoords="offset points", ha="center", size=7)
    axes.set(
        xlim=(0, 1.04), ylim=(0, 1.06), xlabel="probability of the answer", ylabel="share of answers that are right"
    )
    axes.set_title(f"Reliability: calibration error {report.overall['calibration_error'].value:.3f}", fontsize=10)
    axes.legend(frameon=False, fontsize=8, loc="upper left")


def _coverage(axes: Any, report: ClinicalReport) -> None:
    shares, accuracies = zip(*report.coverage, strict=True)
    axes.plot(shares, accuracies, color=_BLUE, lw=1.8)
    answered, accuracy = report.overall.get("answered"), report.overall.get("accuracy_answered")
    if answered and accuracy and answered.value is not None and accuracy.value is not None:
        axes.plot([answered.value], [accuracy.value], "o", color=_ORANGE, label="the model answers; a human the others")
        axes.legend(frameon=False, fontsize=8, loc="lower left")
    axes.set(xlim=(0, 1.02), ylim=(max(0.0, min(accuracies) - 0.1), 1.01))
    axes.set(xlabel="share of pictures answered, the surest first", ylabel="accuracy of these answers")
    axes.set_title("Leaving the unsure to a human", fontsize=10)


def _roc(axes: Any, cases: Cases, report: ClinicalReport, clinical: ClinicalSpec) -> None:
    screened = screen(cases, clinical)
    order = np.argsort(-screened.scores, kind="stable")
    positive, scores = screened.positive[order], screened.scores[order]
    last = np.r_[scores[1:] != scores[:-1], True]
    hits, alarms = (np.r_[0, np.cumsum(mask)[last] / mask.sum()] for mask in (positive, ~positive))
    axes.plot([0, 1], [0, 1], color=_GREY, lw=1, ls="--")
    axes.plot(alarms, hits, color=_BLUE, lw=1.8)
    sensitivity, specificity = report.overall["sensitivity"].value, report.overall["specificity"].value
    if sensitivity is not None and specificity is not None:
        axes.plot([1 - specificity], [sensitivity], "o", color=_ORANGE, label="operating point, from validation")
    axes.set(xlim=(-0.01, 1), ylim=(0, 1.01), xlabel="1 - specificity", ylabel="sensitivity")
    axes.set_title(f"{', '.join(clinical.positive)}: AUC {report.overall['auc'].value:.3f}"[:60], fontsize=10)
    axes.legend(frameon=False, fontsize=8, loc="lower right")
