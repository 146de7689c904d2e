"""What `edgesight evaluate` says beyond accuracy of a classifier of medical pictures."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click
import numpy as np

from edge_app.commands.clinical_table import print_clinical, print_parts
from edge_app.errors import DataError

if TYPE_CHECKING:
    from rich.console import Console

    from edge_app.commands.evaluate.cohort import Cohort
    from edge_app.commands.evaluate.question import Question
    from edge_app.evaluation.clinical.cases import Cases
    from edge_app.evaluation.clinical.report import ClinicalReport
    from edge_app.evaluation.judge import Judgement
    from edge_app.spec import Spec

_MOST = 40
"""Values of a column: more are a property of single pictures, not of groups."""


@dataclass(frozen=True, slots=True)
class Found:
    """report: of all pictures; parts: of those of each value of the column that was asked for."""

    report: "ClinicalReport"
    by: str | None
    parts: "dict[str, ClinicalReport]"

    def print(self, title: str, console: "Console") -> None:
        """Tables."""
        print_clinical(self.report, title, console)
        if self.by is not None:
            print_parts(self.parts, self.by, console)

    def as_json(self) -> dict[str, object]:
        """The report, and those of the parts by value."""
        return {"clinical": self.report} | ({"by": {self.by: self.parts}} if self.by is not None else {})


def wanted(spec: "Spec", question: "Question") -> bool:
    """Whether it is said: of a model that screens, and where it is asked for. Raises UsageError."""
    if question.prevalence is not None and spec.clinical is None:
        raise click.UsageError(
            f"--prevalence is of positive pictures, and {spec.name} does not say which classes are positive. Train it "
            "with [clinical] in the recipe, or add that to the finished run: edgesight train ... --resume "
            "--set clinical.normal=LABEL"
        )
    return spec.clinical is not None or question.clinical or question.by is not None or question.plot is not None


def judge_clinically(spec: "Spec", question: "Question", cohort: "Cohort", judgement: "Judgement") -> Found:
    """cohort: the pictures of `judgement`. Writes the plot, where one is wanted. Raises DataError, OutputError."""
    from edge_app.evaluation.clinical.cases import cases, check_varied

    judged = cases(judgement.labels, judgement.probabilities, spec.labels, cohort.patients())
    check_varied(judged)
    found = Found(_report(spec, question, judged), question.by, _parts(spec, question, cohort, judged))
    if question.plot:
        from edge_app.evaluation.clinical.plot import plot_clinical

        plot_clinical(judged, found.report, spec.clinical, f"{spec.name} on {cohort.folder}", question.plot)
    return found


def _parts(spec: "Spec", question: "Question", cohort: "Cohort", judged: "Cases") -> "dict[str, ClinicalReport]":
    if question.by is None:
        return {}
    values = [value or "(nothing)" for value in cohort.values(question.by)]
    if len(kinds := sorted(set(values))) > _MOST:
        raise DataError(
            f"The column {question.by!r} has {len(kinds)} values among these pictures, such as {', '.join(kinds[:3])}; "
            f"wanted at most {_MOST}, of which each says something of many pictures."
        )
    return {kind: _report(spec, question, judged.part(np.array(values) == kind)) for kind in kinds}


def _report(spec: "Spec", question: "Question", judged: "Cases") -> "ClinicalReport":
    from edge_app.evaluation.clinical.report import clinical_report

    return clinical_report(judged, spec.clinical, refer_below=spec.output.refer_below, prevalence=question.prevalence)
