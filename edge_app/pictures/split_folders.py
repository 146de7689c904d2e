"""Annotations in a folder for each split, as labelling services export them: train/, valid/ and test/."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from edge_app.pictures.dataset import Split
from edge_app.pictures.marked import Reading, Where, check_splits, start_tally


def read_split_folders(
    path: Path, folders: Mapping[Split, Path], read: Callable[[Path, Where | None], Reading], where: Where | None
) -> Reading:
    """What `read` finds in those of `folders`, below `path`, whose splits `where` names; in all, where it names none.

    Labels are in the order in which they are seen first. Raises DataError for a split that is not there.
    """
    within = dict(where or {})
    splits = [str(split) for split in within.pop("split", folders)]
    check_splits(path, splits, folders)
    readings = {folder: read(folder, within or None) for split, folder in folders.items() if split in splits}
    labels = tuple(dict.fromkeys(name for reading in readings.values() for name in reading.labels))
    tally, pictures = start_tally(path, where), []
    for folder, reading in readings.items():
        numbers = np.array([labels.index(name) for name in reading.labels], np.int64)
        pictures += [picture.renumbered(numbers) for picture in reading.pictures]
        tally.take(reading.tally, folder.name)
    return Reading(labels, pictures, tally)
