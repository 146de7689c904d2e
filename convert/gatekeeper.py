"""Who puts int8 files through the gate: the pictures of the verdict, and what Keras and float TFLite say of them."""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from convert.clinical_gate import clinical_gate
from convert.gate import Gate, gate, wanted_support
from convert.keras_answers import KerasAnswers
from convert.package import opened
from edge_app.evaluation.clinical.settings import ClinicalSpec
from edge_app.evaluation.judge import Judged, Judgement
from edge_app.pictures.dataset import UNLABELLED, Dataset, Picture, Split
from edge_app.spec import Spec

Judging = Callable[[str, Judged, Sequence[Picture]], Judgement]
"""(what is judged, the model, the pictures) -> its answers; a place to show progress."""


class Gatekeeper:
    """Judges int8 files of one network on its test pictures, or on validation where there are none.

    Attributes: split, the name of those pictures; supporting, others that are asked as well because those are few;
    judging; tolerance_points.
    """

    def __init__(
        self,
        network: Any,
        float_file: bytes,
        spec: Spec,
        dataset: Dataset,
        judging: Judging,
        *,
        tolerance_points: float,
    ) -> None:
        """network: the `keras.Model`; float_file: the same as a .tflite with `spec` inside. Raises DataError."""
        self.split: Split = "test" if dataset.test else "val"
        self.judging, self.tolerance_points = judging, tolerance_points
        self._pictures, self._spec, self._dataset = dataset.split(self.split), spec, dataset
        self.supporting = _supporting(dataset, self.split, wanted_support(len(self._pictures), tolerance_points))
        keras = KerasAnswers(network, spec)
        self._answers = {
            "keras": judging("Keras", keras, self._pictures),
            "float": self._ask("float TFLite", float_file, self._pictures),
        }
        self._support = {"keras": judging("Keras again", keras, self.supporting)} if self.supporting else {}

    def verdict(self, int8_file: bytes) -> Gate:
        """Compare a .tflite with a spec inside with Keras."""
        answers, support = self._answers | {"int8": self._ask("int8 TFLite", int8_file, self._pictures)}, self._support
        if support:
            support = support | {"int8": self._ask("int8 TFLite again", int8_file, self.supporting)}
        verdict = gate(
            answers, self._spec.labels, tolerance_points=self.tolerance_points, split=self.split, supporting=support
        )
        return self._with_clinical(verdict, answers, self._spec.clinical) if self._spec.clinical else verdict

    def _with_clinical(self, verdict: Gate, answers: Mapping[str, Judgement], clinical: ClinicalSpec) -> Gate:
        patients = [self._dataset.group_of(picture.path) for picture in answers["keras"].pictures]
        judged = clinical_gate(answers, self._spec, clinical, patients, tolerance_points=self.tolerance_points)
        return replace(verdict, passed=verdict.passed and judged.passed, clinical=judged)

    def _ask(self, what: str, file: bytes, pictures: Sequence[Picture]) -> Judgement:
        with opened(file) as model:
            return self.judging(what, model, pictures)


def _supporting(dataset: Dataset, split: Split, count: int) -> tuple[Picture, ...]:
    """At most `count` labelled pictures of other splits, and at most half of them: a rescue chooses by the rest."""
    others = dataset.train if split == "val" else (*dataset.val, *dataset.train)
    labelled = [picture for picture in others if picture.label != UNLABELLED]
    shuffled = random.Random(1).sample(labelled, len(labelled) // 2)  # noqa: S311 - a choice, not a secret
    return tuple(shuffled[:count])
