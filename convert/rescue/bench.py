"""Where choices are tried: on pictures that are not those of the verdict, beside Keras and plain int8."""

import random
from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct

from convert.clinical_gate import figure_verdicts
from convert.interleaved import Ratio
from convert.keras_answers import KerasAnswers
from convert.package import opened, package
from convert.rescue.case import Case
from convert.rescue.cost import cost
from convert.rescue.face import with_uint8_face
from edge_app.evaluation.accuracy import Accuracy, Difference, accuracy, difference
from edge_app.evaluation.clinical.cases import cases
from edge_app.evaluation.judge import Judgement
from edge_app.pictures.dataset import UNLABELLED, Dataset, Picture, Split

PICTURES = 500


class Score(Struct, frozen=True, kw_only=True):
    """How a choice does. difference: from Keras; agreement: the same class as Keras.

    The class of a picture without a label is the one that Keras names: there, what differs from Keras is wrong.
    passed: at most half the tolerance below Keras, because the verdict comes from other pictures; of a network that
    screens, in what the gate asks of that as well.
    """

    accuracy: Accuracy
    difference: Difference
    agreement: Accuracy
    passed: bool


class Trial(Struct, frozen=True, kw_only=True):
    """One choice, what it gives and what it costs; `refusal`, and nothing else, if it could not be made.

    kept: the layers not in int8. bytes: the size of the file. latency: over that of plain int8.
    """

    choice: str
    score: Score | None = None
    kept: tuple[str, ...] = ()
    bytes: int = 0
    latency: Ratio | None = None
    refusal: str = ""

    @property
    def passed(self) -> bool:
        """Whether it could be made and is good enough."""
        return self.score is not None and self.score.passed


class Bench:
    """Keras's answers to the pictures that choose, and plain int8 to compare with."""

    def __init__(self, case: Case, plain: bytes) -> None:
        """plain: the int8 flatbuffer that failed."""
        self._case = case
        self.pictures = choosing_pictures(case.dataset, case.verdict_split, case.supporting)
        self._keras = case.judging("Keras", KerasAnswers(case.network, case.spec), self.pictures)
        self._best = self._keras.probabilities.argmax(axis=1)
        self._truth = np.where(self._keras.labels == UNLABELLED, self._best, self._keras.labels)
        self._plain = package(plain, case.spec)

    def plain(self) -> Trial:
        """The file that failed the gate."""
        return self._tried("plain int8", self._plain, ())

    def trial(self, choice: str, flatbuffer: bytes, kept: Sequence[str] = ()) -> Trial:
        """Judge and time a flatbuffer with int8 input and output; kept: the layers that are not in int8."""
        return self._tried(choice, package(self.faced(flatbuffer), self._case.spec), kept)

    def passes(self, flatbuffer: bytes) -> bool:
        """Judge alone."""
        return self._score("a set of layers", package(flatbuffer, self._case.spec)).passed

    @property
    def lead(self) -> float:
        """By how much Keras's best class leads its second: the median of all pictures, in [0, 1]."""
        ordered = np.sort(self._keras.probabilities, axis=1)
        return float(np.median(ordered[:, -1] - ordered[:, -2])) if ordered.shape[1] > 1 else 1.0

    def faced(self, flatbuffer: bytes) -> bytes:
        """The flatbuffer with the input and output that was asked for."""
        return with_uint8_face(flatbuffer) if self._case.io == "uint8" else flatbuffer

    def _tried(self, choice: str, file: bytes, kept: Sequence[str]) -> Trial:
        return Trial(
            choice=choice,
            score=self._score(choice, file),
            kept=tuple(kept),
            bytes=len(file),
            latency=cost(file, self._plain),
        )

    def _score(self, choice: str, file: bytes) -> Score:
        with opened(file) as model:
            answers = self._case.judging(choice, model, self.pictures)
        int8 = answers.probabilities.argmax(axis=1)
        right, same = int8 == self._truth, int8 == self._best
        lost = difference(self._best == self._truth, right)
        return Score(
            accuracy=accuracy(int(right.sum()), len(right)),
            difference=lost,
            agreement=accuracy(int(same.sum()), len(same)),
            passed=lost.points >= -self._case.tolerance_points / 2 and self._screens(answers),
        )

    def _screens(self, answers: Judgement) -> bool:
        """Whether a network that screens does so as Keras does; True of others."""
        spec = self._case.spec
        if spec.clinical is None:
            return True
        patients = [self._case.dataset.group_of(picture.path) for picture in answers.pictures]
        keras, int8 = (cases(self._truth, one.probabilities, spec.labels, patients) for one in (self._keras, answers))
        verdicts = figure_verdicts(keras, int8, spec.clinical, self._case.tolerance_points / 2)
        return all(one.passed for one in verdicts.values())


def choosing_pictures(
    dataset: Dataset, verdict_split: Split, supporting: Sequence[Picture] = (), count: int = PICTURES
) -> tuple[Picture, ...]:
    """At most `count` pictures to choose by: validation first, then training; none of those that the gate judges."""
    judged = set(supporting)
    splits: tuple[Split, ...] = ("train",) if verdict_split == "val" else ("val", "train")
    pictures = [picture for split in splits for picture in _shuffled(getattr(dataset, split))]
    pictures = [picture for picture in pictures if picture not in judged]
    return tuple(pictures[:count])


def _shuffled(pictures: Sequence[Picture]) -> list[Picture]:
    return random.Random(0).sample(pictures, len(pictures))  # noqa: S311 - a choice, not a secret


Tell = Callable[[Trial], object]
"""Called with each trial as it ends; a place to show progress."""
