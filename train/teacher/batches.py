"""Batches whose targets are a teacher's answers."""

import numpy as np

from edge_app.preprocess import scale_pixels
from edge_app.spec import InputSpec
from edge_app.values import Floats
from train.pictures.arrays import Arrays
from train.pictures.batches import TrainingBatches
from train.progress import Progress, silent
from train.recipe import Augment
from train.teacher.hint import standardised
from train.teacher.teacher import resized
from train.teacher.views import Views


class TaughtBatches(TrainingBatches):
    """Batches of (values float32 (b, height, width, channels), answers float32 (b, classes + hints)).

    The answers are softened probabilities and, where the teacher gives hints, its features, standardised.

    classes: that the answers begin with. temperature: answers are p ** (1 / temperature), normalised (Hinton et al.
    2015, arXiv 1503.02531, equation 1).
    """

    def __init__(
        self,
        arrays: Arrays,
        spec: InputSpec,
        views: Views,
        *,
        classes: int,
        temperature: float,
        size: int,
        seed: int,
        progress: Progress = silent,
    ) -> None:
        self._views, self._temperature, self._progress = views, temperature, progress
        super().__init__(arrays, spec, Augment(), classes=classes, size=size, seed=seed)

    def __getitem__(self, index: int) -> tuple[Floats, Floats]:
        chosen = np.sort(self._order[index * self._size : (index + 1) * self._size])
        return scale_pixels(resized(self._pixels[chosen], self._spec), self._spec), self._answers[chosen]

    def start(self, epoch: int) -> None:
        """Draw the order of `epoch`, and have its view answered."""
        super().start(epoch)
        self._pixels, answers = self._views(epoch, self._progress)
        classes = self._classes
        answers[:, :classes] = soften(answers[:, :classes], self._temperature)
        if answers.shape[1] > classes:
            answers[:, classes:] = standardised(answers[:, classes:])
        self._answers = answers


def soften(answers: Floats, temperature: float) -> Floats:
    """Probabilities float32 (n, classes) at a higher temperature: what the teacher holds for second best shows."""
    powers = np.maximum(answers, 1e-7) ** np.float32(1 / temperature)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)
