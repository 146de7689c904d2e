"""Who puts int8 files through the gate: the pictures of the verdict, and what Keras and float TFLite say of them."""

from collections.abc import Callable, Sequence
from typing import Any

from convert.gate import Gate, gate
from convert.keras_answers import KerasAnswers
from convert.package import opened
from edge_app.evaluation.judge import Judged, Judgement
from edge_app.pictures.dataset import Dataset, Picture, Split
from edge_app.spec import Spec

Judging = Callable[[str, Judged, Sequence[Picture]], Judgement]
"""(what is judged, the model, the pictures) -> its answers; a place to show progress."""


class Gatekeeper:
    """Judges int8 files of one network on its test pictures, or on validation where there are none.

    Attributes: split, the name of those pictures; judging.
    """

    def __init__(self, network: Any, float_file: bytes, spec: Spec, dataset: Dataset, judging: Judging) -> None:
        """network: the `keras.Model`; float_file: the same as a .tflite with `spec` inside. Raises DataError."""
        self.split: Split = "test" if dataset.test else "val"
        self.judging = judging
        self._pictures = dataset.split(self.split)
        self._labels = spec.labels
        self._answers = {
            "keras": judging("Keras", KerasAnswers(network, spec), self._pictures),
            "float": self._ask("float TFLite", float_file),
        }

    def verdict(self, int8_file: bytes, tolerance_points: float) -> Gate:
        """Compare a .tflite with a spec inside with Keras."""
        answers = self._answers | {"int8": self._ask("int8 TFLite", int8_file)}
        return gate(answers, self._labels, tolerance_points=tolerance_points, split=self.split)

    def _ask(self, what: str, file: bytes) -> Judgement:
        with opened(file) as model:
            return self.judging(what, model, self._pictures)
