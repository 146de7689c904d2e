"""Copies of held-back pictures must not be trained on: the figures would flatter."""

import logging

from msgspec.structs import replace

from edge_app.pictures.dataset import Dataset
from train.progress import Progress, silent
from train.survey.leaks import copies_of

_SCENE = 0.2
"""If more of the training pictures look like held-back ones, they are frames of one scene, not copies."""
_log = logging.getLogger(__name__)


def without_leaks(dataset: Dataset, progress: Progress = silent) -> Dataset:
    """The data set without the training and unlabelled pictures that are copies of a picture in val or test.

    Pictures that are only nearly the same stay when there are many: a fixed camera sees the same room each time. A
    class that would lose its last training picture keeps all. What was done is logged.
    """
    held_back = [path for path, _ in (*dataset.val, *dataset.test)]
    training = [path for path, _ in dataset.train]
    copies = copies_of([*training, *dataset.unlabelled], held_back, progress)
    near = {path for path in training if copies.get(path) == "near"}
    if len(near) > _SCENE * len(training):
        _log.warning(
            "%d of %d training pictures look nearly like held-back ones and stay. If one fixed camera took them, the "
            "accuracy below flatters: judge by pictures of another day.", len(near), len(training),
        )  # fmt: skip
        copies = {path: closeness for path, closeness in copies.items() if path not in near}
    train = tuple(picture for picture in dataset.train if picture.path not in copies)
    emptied = {label for _, label in dataset.train} - {label for _, label in train}
    train = tuple(picture for picture in dataset.train if picture.path not in copies or picture.label in emptied)
    unlabelled = tuple(path for path in dataset.unlabelled if path not in copies)
    _tell(len(dataset.train) - len(train), "training")
    _tell(len(dataset.unlabelled) - len(unlabelled), "unlabelled")
    return replace(dataset, train=train, unlabelled=unlabelled)


def _tell(count: int, what: str) -> None:
    if count:
        _log.warning("Left out %d %s pictures: copies of held-back ones.", count, what)
