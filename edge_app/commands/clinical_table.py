"""What is said of a classifier of medical pictures, as tables."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from edge_app.evaluation.clinical.bootstrap import Estimate
    from edge_app.evaluation.clinical.report import ClinicalReport

_OVERALL = {
    "accuracy": "accuracy",
    "balanced_accuracy": "balanced accuracy",
    "auc_macro": "AUC, mean of the classes",
    "auc": "AUC, positive against negative",
    "sensitivity": "sensitivity",
    "specificity": "specificity",
    "ppv": "positive predictive value",
    "npv": "negative predictive value",
    "calibration_error_plain": "calibration error without temperature",
    "calibration_error": "calibration error",
    "accuracy_answered": "accuracy where it answers",
}
_CLASS = {
    "auc": "AUC",
    "sensitivity": "sensitivity",
    "specificity": "specificity",
    "called_positive": "called positive",
}
_SCREENING = {"auc": "AUC", "sensitivity": "sensitivity", "specificity": "specificity"}
_CALIBRATION = {"calibration_error": "calib. error"}
_BALANCED = {"balanced_accuracy": "balanced acc."}


def print_clinical(report: "ClinicalReport", title: str, console: "Console") -> None:
    """Overall and by class, with 95 % intervals, and what the figures rest on."""
    from rich.markup import escape
    from rich.table import Table

    from edge_app.evaluation.clinical.report import NOTICE
    from edge_app.values import UNSURE

    table = Table("figure", title=escape(title))
    table.add_column("value [95 %]", justify="right")
    for name, words in _OVERALL.items():
        if name in report.overall:
            table.add_row(words, cell(report.overall[name]))
    if "answered" in report.overall:
        answered = report.overall["answered"]
        table.add_row(f'answered "{UNSURE}"', cell(_rest(answered)))
    console.print(table)
    console.print(_by_class(report))
    for line in (*_told(report), *report.notes, NOTICE):
        console.print(line, highlight=False, markup=False)


def print_parts(parts: "Mapping[str, ClinicalReport]", column: str, console: "Console") -> None:
    """The main figures of the pictures of each value of a column."""
    from rich.box import SIMPLE_HEAD
    from rich.markup import escape
    from rich.table import Table

    names = _names_of_parts(parts.values())
    table = Table(escape(column), box=SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0))
    table.add_column("n", justify="right")
    for words in names.values():
        table.add_column(words, justify="right")
    for value, report in parts.items():
        table.add_row(escape(value), str(report.n), *(cell(report.overall[name], short=True) for name in names))
    console.print(table)


def cell(estimate: "Estimate", *, short: bool = False) -> str:
    """As 0.912 [0.880, 0.941]; short: with two digits."""
    digits = 2 if short else 3
    if estimate.value is None:
        return "undefined"
    if estimate.interval is None:
        return f"{estimate.value:.{digits}f} [-]"
    low, high = estimate.interval
    return f"{estimate.value:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def _names_of_parts(parts: "Iterable[ClinicalReport]") -> dict[str, str]:
    """Of a network that screens for one thing, balanced accuracy says no more than sensitivity and specificity."""
    reports = list(parts)
    if all(report.positives is None for report in reports):
        return {**_BALANCED, "auc_macro": "AUC", **_CALIBRATION}
    several = any(len(report.counts) > 2 for report in reports)
    return {**(_BALANCED if several else {}), **_SCREENING, **_CALIBRATION}


def _rest(answered: "Estimate") -> "Estimate":
    from edge_app.evaluation.clinical.bootstrap import Estimate

    interval = answered.interval and (1 - answered.interval[1], 1 - answered.interval[0])
    return Estimate(value=None if answered.value is None else 1 - answered.value, interval=interval)


def _by_class(report: "ClinicalReport") -> object:
    from rich.box import SIMPLE_HEAD
    from rich.markup import escape
    from rich.table import Table

    names = [name for name in _CLASS if any(name in row for row in report.classes.values())]
    table = Table("class", box=SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0))
    table.add_column("n", justify="right")
    for name in names:
        table.add_column(_CLASS[name], justify="right")
    for label, row in report.classes.items():
        table.add_row(escape(label), str(report.counts[label]), *(cell(row[name], short=True) for name in names))
    return table


def _told(report: "ClinicalReport") -> list[str]:
    from edge_app.evaluation.clinical.bootstrap import DRAWS

    drawn = "pictures" if report.patients is None else f"the {report.patients} patients or groups"
    lines = [f"{report.n} pictures; 95 % intervals from {DRAWS:,} draws of {drawn}."]
    if report.patients is not None:
        lines.append("Intervals of the plain accuracy above take all pictures for those of different patients.")
    point = report.operating_point
    if point and report.prevalence is not None:
        lines.append(
            f"Positive from {point.threshold:.3f} on, chosen on validation for a {point.criterion} of "
            f"{point.wanted:g} (there {point.sensitivity:.3f} sensitive, {point.specificity:.3f} specific); predictive "
            f"values at a prevalence of {report.prevalence:.3g}. Of single classes, by the likeliest class."
        )
    return lines
