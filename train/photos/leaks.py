"""Copies of held-back pictures must not be trained on: the figures would flatter."""

from msgspec.structs import replace

from edge_app.pictures.dataset import Dataset
from train.survey.survey import Survey


def without_leaks(dataset: Dataset, found: Survey) -> tuple[Dataset, int]:
    """The data set without the training pictures that have a copy in val or test, and how many they were.

    A class that would lose its last training picture keeps all: then the survey's finding has to do.
    """
    held_back = {path for path, _ in (*dataset.val, *dataset.test)}
    leaked = {
        path
        for finding in found.findings
        if finding.severity == "error"  # a mirrored copy is only a warning: it may be another thing
        for group in finding.groups
        if held_back.intersection(group)
        for path in group
    }
    train = tuple(picture for picture in dataset.train if picture.path not in leaked)
    emptied = {picture.label for picture in dataset.train} - {picture.label for picture in train}
    kept = tuple(picture for picture in dataset.train if picture.path not in leaked or picture.label in emptied)
    return replace(dataset, train=kept), len(dataset.train) - len(kept)
