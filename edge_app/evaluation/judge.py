"""A model's answers to labelled pictures, by the very code that runs on the device."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from edge_app.errors import DataError, PictureError
from edge_app.pictures.dataset import Picture
from edge_app.pictures.read import read_picture
from edge_app.values import Floats, Pixels


class Judged(Protocol):
    """Anything that tells the probability of each class, as a Model does."""

    def probabilities(self, image_bgr: Pixels, /) -> Floats:
        """Float32 (classes,) for a picture uint8 (height, width, 3), blue green red."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answers. pictures: those that could be read, n of them; probabilities: float32 (n, classes), in their order.

    skipped: for each picture that could not be read, the reason, which names its file.
    """

    pictures: tuple[Picture, ...]
    probabilities: Floats
    skipped: tuple[str, ...]

    @property
    def labels(self) -> NDArray[np.int64]:
        """The true class of each picture, (n,)."""
        return np.array([picture.label for picture in self.pictures], np.int64)


def judge(model: Judged, pictures: Sequence[Picture], progress: Callable[[int], object] | None = None) -> Judgement:
    """Ask `model` about each picture; `progress` is called with the number done so far.

    The pictures' labels are indices into the model's own. Unreadable pictures are skipped and named in the answer.
    Raises DataError when none can be read, or answers are no numbers.
    """
    readable, answers, skipped = [], [], []
    for done, picture in enumerate(pictures, start=1):
        try:
            image_bgr = read_picture(picture.path)
        except PictureError as error:
            skipped.append(str(error))
        else:
            answers.append(model.probabilities(image_bgr))
            readable.append(picture)
        if progress:
            progress(done)
    if not answers:
        raise DataError(f"None of {len(pictures)} pictures can be read. {' '.join(skipped[:1])}".strip())
    judgement = Judgement(tuple(readable), np.stack(answers), tuple(skipped))
    check_finite(judgement.probabilities)
    return judgement


def check_finite(probabilities: Floats) -> None:
    """Raise DataError where any of (n, classes) is no number: the likeliest class would be the first one."""
    bad = int((~np.isfinite(probabilities)).any(axis=1).sum())
    if bad:
        raise DataError(
            f"The model answers {bad} of {len(probabilities)} pictures with NaN or infinite values; wanted "
            "probabilities. Train it again with a smaller learning rate, or convert it again."
        )
