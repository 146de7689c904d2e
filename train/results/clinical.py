"""What a finished network is told for screening: chosen on validation, judged on every split that was held back."""

import difflib
import logging
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from edge_app.errors import RecipeError
from edge_app.evaluation.clinical.cases import Cases, cases
from edge_app.evaluation.clinical.choice import Choice, choose
from edge_app.evaluation.clinical.report import ClinicalReport, clinical_report
from edge_app.evaluation.clinical.temperature import COLDEST, HOTTEST
from edge_app.evaluation.clinical.threshold import check_both
from edge_app.inference.probabilities import tempered
from edge_app.pictures.dataset import Dataset
from edge_app.values import Floats
from train.recipe import Clinical, OperatingPoint

_log = logging.getLogger(__name__)
_SENSITIVITY = 0.95
"""Where the recipe says nothing."""


class Answers(NamedTuple):
    """To a split. truth: int64 (n,); probabilities: float32 (n, classes); patients: of each, None where unknown."""

    labels: tuple[str, ...]
    truth: NDArray[np.int64]
    probabilities: Floats
    patients: tuple[str | None, ...]


class Judged(NamedTuple):
    """What was chosen, and by split the cases at the chosen temperature and what is to be said of them."""

    choice: Choice
    cases: dict[str, Cases]
    reports: dict[str, ClinicalReport]


def positive_labels(clinical: Clinical, labels: tuple[str, ...]) -> tuple[str, ...]:
    """The labels that count as positive; none where nothing is wanted. Raises RecipeError for unknown names."""
    if not clinical.wanted:
        return ()
    key, named = (
        ("normal", (clinical.normal or "",)) if clinical.normal is not None else ("positive", clinical.positive)
    )
    for name in named:
        if name not in labels:
            near = difflib.get_close_matches(name, labels, n=1, cutoff=0.5)
            hint = f"Did you mean {near[0]!r}?" if near else f"Classes: {', '.join(labels)}."
            raise RecipeError(f"clinical.{key} names the class {name!r}, and there is none. {hint}")
    positive = tuple(label for label in labels if (label in named) == (key == "positive"))
    if not positive or len(positive) == len(labels):
        raise RecipeError(f"clinical.positive names all of {', '.join(labels)}; leave those without a finding out.")
    return positive


def check_validation(dataset: Dataset, positive: tuple[str, ...]) -> None:
    """Raise DataError where nothing could be chosen after training, for want of pictures of one kind. For none, pass.

    positive: labels.
    """
    if positive:
        called = [dataset.labels[picture.label] in positive for picture in dataset.val]
        check_both(called.count(True), called.count(False))


def judge_clinically(answers: Mapping[str, Answers], clinical: Clinical, positive: tuple[str, ...]) -> Judged:
    """Choose on "val", and judge all. positive: labels. Raises DataError for what cannot be chosen."""
    plain = {name: cases(one.truth, one.probabilities, one.labels, one.patients) for name, one in answers.items()}
    point = clinical.operating_point or OperatingPoint(sensitivity=_SENSITIVITY)
    wanted = point.sensitivity if point.sensitivity is not None else point.specificity
    choice = choose(
        plain["val"],
        positive,
        "specificity" if point.sensitivity is None else "sensitivity",
        float(wanted or 0),
        clinical.refer_share,
    )
    _tell(choice)
    warm = {
        name: cases(one.truth, tempered(one.probabilities, choice.output.temperature), one.labels, one.patients)
        for name, one in answers.items()
    }
    reports = {
        name: clinical_report(
            one, choice.clinical, refer_below=choice.output.refer_below, plain=plain[name].probabilities
        )
        for name, one in warm.items()
    }
    return Judged(choice, warm, reports)


def _tell(choice: Choice) -> None:
    output, point = choice.output, choice.clinical.operating_point
    _log.info(
        "Chosen on %d validation pictures: positive (%s) from %.3f on, temperature %.2f, refer below %.2f.",
        point.positives + point.negatives, ", ".join(choice.clinical.positive), point.threshold, output.temperature,
        output.refer_below,
    )  # fmt: skip
    if not COLDEST * 1.01 < output.temperature < HOTTEST * 0.99:
        _log.warning(
            "The temperature is at the end of what is tried (%g to %g): the validation pictures are too few or too "
            "easy, or the network knows nothing of them.", COLDEST, HOTTEST,
        )  # fmt: skip
