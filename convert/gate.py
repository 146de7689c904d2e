"""The gate: the same pictures through Keras, float TFLite and int8 TFLite, and whether int8 lost too much."""

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from convert.clinical_gate import ClinicalGate
from edge_app.evaluation.accuracy import Accuracy, Difference, accuracy, accuracy_report, difference
from edge_app.evaluation.judge import Judgement

KINDS = ("keras", "float", "int8")
_SHOWN = 16


class ClassLoss(Struct, frozen=True, kw_only=True):
    """One class: n pictures; accuracy of each kind in [0, 1]."""

    label: str
    n: int
    keras: float
    int8: float


class Disagreement(Struct, frozen=True, kw_only=True):
    """A picture that Keras and int8 see differently. distance: half the sum of absolute differences, in [0, 1]."""

    path: Path
    truth: str
    keras: str
    int8: str
    distance: float


class Support(Struct, frozen=True, kw_only=True):
    """Other pictures, mostly trained on, that were asked because those of the verdict are few.

    difference, agreement: of int8 from and with Keras, on these alone. total_points: int8 minus Keras on the pictures
    of the verdict and these together, in percentage points. allowed_points: how far below Keras that may be.
    """

    n: int
    difference: Difference
    agreement: Accuracy
    total_points: float
    allowed_points: float


class Gate(Struct, frozen=True, kw_only=True):
    """The verdict and what it rests on. `passed`: int8 is at most `tolerance_points` below Keras.

    With `support`, on all pictures together; and a single wrong answer, which chance gives, does not decide. With
    `clinical`, of a network that screens, `passed` wants that to pass as well.
    """

    passed: bool
    tolerance_points: float
    split: str
    n: int
    skipped: tuple[str, ...]
    accuracy: dict[str, Accuracy]
    difference: dict[str, Difference]
    """Of each kind from Keras."""
    agreement: Accuracy
    """Share of pictures on which int8 and Keras give the same class."""
    worst_classes: tuple[ClassLoss, ...]
    disagreements: tuple[Disagreement, ...]
    support: Support | None = None
    clinical: ClinicalGate | None = None


def wanted_support(n: int, tolerance_points: float) -> int:
    """How many more pictures a verdict on `n` wants: until three wrong answers weigh as much as the tolerance."""
    return max(0, math.ceil(3 * 100 / tolerance_points) - n) if tolerance_points else 0


def gate(
    answers: Mapping[str, Judgement],
    labels: tuple[str, ...],
    *,
    tolerance_points: float,
    split: str,
    supporting: Mapping[str, Judgement] | None = None,
) -> Gate:
    """Compare the answers of "keras", "float" and "int8" to the same pictures, which belong to `split`.

    supporting: answers of "keras" and "int8" to other pictures, where those of `split` are few.
    """
    truth = answers["keras"].labels
    best = {kind: answers[kind].probabilities.argmax(axis=1) for kind in KINDS}
    right = {kind: best[kind] == truth for kind in KINDS}
    lost = {kind: difference(right["keras"], right[kind]) for kind in ("float", "int8")}
    same = best["keras"] == best["int8"]
    support = _support(supporting, right, tolerance_points) if supporting else None
    points, allowed = (
        (support.total_points, support.allowed_points) if support else (lost["int8"].points, tolerance_points)
    )
    return Gate(
        passed=points >= -allowed,
        tolerance_points=tolerance_points,
        split=split,
        n=len(truth),
        skipped=answers["keras"].skipped,
        accuracy={kind: accuracy(int(right[kind].sum()), len(truth)) for kind in KINDS},
        difference=lost,
        agreement=accuracy(int(same.sum()), len(truth)),
        worst_classes=_worst_classes(answers, labels),
        disagreements=_disagreements(answers, labels),
        support=support,
    )


def _support(
    answers: Mapping[str, Judgement], held_back: Mapping[str, NDArray[np.bool_]], tolerance_points: float
) -> Support:
    """held_back: which pictures of the verdict each kind has right, (n,)."""
    best = {kind: answers[kind].probabilities.argmax(axis=1) for kind in ("keras", "int8")}
    right = {kind: best[kind] == answers["keras"].labels for kind in best}
    same = best["keras"] == best["int8"]
    both = [np.concatenate([held_back[kind], right[kind]]) for kind in ("keras", "int8")]
    return Support(
        n=len(same),
        difference=difference(right["keras"], right["int8"]),
        agreement=accuracy(int(same.sum()), len(same)),
        total_points=difference(*both).points,
        allowed_points=max(tolerance_points, 100 / len(both[0])),
    )


def _worst_classes(answers: Mapping[str, Judgement], labels: tuple[str, ...]) -> tuple[ClassLoss, ...]:
    """Every class, those that lost most first."""
    keras, int8 = (
        accuracy_report(answers[kind].labels, answers[kind].probabilities, labels).per_class
        for kind in ("keras", "int8")
    )
    rows = [
        ClassLoss(label=label, n=row.n, keras=row.accuracy, int8=int8[label].accuracy) for label, row in keras.items()
    ]
    return tuple(sorted(rows, key=lambda row: row.int8 - row.keras))


def _disagreements(answers: Mapping[str, Judgement], labels: tuple[str, ...]) -> tuple[Disagreement, ...]:
    """The pictures with the largest total variation distance between the two answers."""
    keras, int8 = answers["keras"].probabilities, answers["int8"].probabilities
    distance = np.abs(keras - int8).sum(axis=1) / 2
    return tuple(
        Disagreement(
            path=answers["keras"].pictures[index].path,
            truth=labels[answers["keras"].pictures[index].label],
            keras=labels[int(keras[index].argmax())],
            int8=labels[int(int8[index].argmax())],
            distance=float(distance[index]),
        )
        for index in np.argsort(-distance, kind="stable")[:_SHOWN]
    )
