"""Who puts int8 files through the gate: the pictures of the verdict, and what Keras and float TFLite say of them."""

import random
from collections.abc import Callable, Sequence
from typing import Any

from convert.gate import Gate, gate, wanted_support
from convert.keras_answers import KerasAnswers
from convert.package import opened
from edge_app.evaluation.judge import Judged, Judgement
from edge_app.pictures.dataset import Dataset, Picture, Split
from edge_app.spec import Spec

Judging = Callable[[str, Judged, Sequence[Picture]], Judgement]
"""(what is judged, the model, the pictures) -> its answers; a place to show progress."""


class Gatekeeper:
    """Judges int8 files of one network on its test pictures, or on validation where there are none.

    Where those are too few, training pictures are asked too: Keras and int8 must agree on them as well.

    Attributes: split, the name of the held-back pictures; judging; tolerance_points.
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
        self._pictures, self._labels = dataset.split(self.split), spec.labels
        keras = KerasAnswers(network, spec)
        self._answers = {
            "keras": judging("Keras", keras, self._pictures),
            "float": self._ask("float TFLite", float_file, self._pictures),
        }
        self._more = _some(dataset.train, wanted_support(len(self._pictures), tolerance_points))
        self._trained_on = {"keras": judging("Keras, training", keras, self._more)} if self._more else {}

    def verdict(self, int8_file: bytes) -> Gate:
        """Compare a .tflite with a spec inside with Keras."""
        answers = self._answers | {"int8": self._ask("int8 TFLite", int8_file, self._pictures)}
        trained_on = self._trained_on
        if trained_on:
            trained_on = trained_on | {"int8": self._ask("int8 TFLite, training", int8_file, self._more)}
        return gate(
            answers,
            self._labels,
            tolerance_points=self.tolerance_points,
            split=self.split,
            trained_on=trained_on,
        )

    def _ask(self, what: str, file: bytes, pictures: Sequence[Picture]) -> Judgement:
        with opened(file) as model:
            return self.judging(what, model, pictures)


def _some(pictures: Sequence[Picture], count: int) -> list[Picture]:
    """At most `count`, always the same."""
    return random.Random(0).sample(pictures, min(count, len(pictures)))  # noqa: S311 - a choice, not a secret
