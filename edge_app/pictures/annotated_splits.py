"""Annotations in a folder for each split, as labelling services export them: train/, valid/ and test/."""

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Literal

import numpy as np

from edge_app.errors import DataError
from edge_app.pictures.coco_files import coco_files
from edge_app.pictures.dataset import Split
from edge_app.pictures.folder import split_folders, subfolders
from edge_app.pictures.marked import NoPicturesError, Reading, Where, check_splits, each_once, start_tally
from edge_app.pictures.voc import xml_files

Read = Callable[[Path, Where | None, Path | None], Reading]
"""Of a folder: what is kept of it, and the folder in which its pictures may lie."""


def annotated_splits(path: Path, form: Literal["coco", "voc"]) -> dict[Split, Path]:
    """The folders of splits at `path` that have annotations of their own; none where there are no such.

    Raises DataError where annotations beside them, or pictures without any, would be left out in silence.
    """
    if not path.is_dir() or (path / "Annotations").is_dir():
        return {}
    folders = split_folders(path)
    bare = [folder for folder in folders.values() if not next(_files(folder, form), None)]
    if len(bare) == len(folders):
        return {}
    some = next(folder for folder in folders.values() if folder not in bare)
    if beside := next(_files_beside(path, form, [*folders.values()]), None):
        raise DataError(
            f"{path} has annotations in {some.name}/ and in {beside.relative_to(path)}, which is in no split. Move it "
            f"into one ({', '.join(folder.name for folder in folders.values())}), take it away, or give it alone."
        )
    if bare:
        raise DataError(
            f"{bare[0]} has no annotations that can be read as those of {some} can ({form}). Add them, or take the "
            "folder away."
        )
    return folders


def _files(folder: Path, form: Literal["coco", "voc"]) -> Iterator[Path]:
    return iter(coco_files(folder)) if form == "coco" else xml_files(folder)


def _files_beside(path: Path, form: Literal["coco", "voc"], folders: Collection[Path]) -> Iterator[Path]:
    if form == "voc":
        yield from xml_files(path, without=folders)
        return
    for folder in (path, *(sub for sub in subfolders(path) if sub not in folders)):
        yield from coco_files(folder)


def read_splits(path: Path, folders: Mapping[Split, Path], read: Read, where: Where | None) -> Reading:
    """What `read` finds in those of `folders`, below `path`, whose splits `where` names; in all, where it names none.

    Labels are in the order in which they are seen first. Raises DataError for a split that is not there, for a picture
    in two of them, and when none has pictures that `where` keeps.
    """
    within = dict(where or {})
    splits = [str(split) for split in within.pop("split", folders)]
    check_splits(path, splits, folders)
    readings = _some({folders[split]: within for split in folders if split in splits}, read, path)
    labels = tuple(dict.fromkeys(name for reading in readings.values() for name in reading.labels))
    tally, pictures = start_tally(path, where), []
    for folder, reading in readings.items():
        numbers = np.array([labels.index(name) for name in reading.labels], np.int64)
        pictures += [picture.renumbered(numbers) for picture in reading.pictures]
        tally.take(reading.tally, folder.name)
    each_once([picture.path for picture in pictures], f"{path}: the picture")
    return Reading(labels, pictures, tally)


def _some(wanted: Mapping[Path, Where], read: Read, root: Path) -> dict[Path, Reading]:
    """Those with pictures."""
    found, reasons = dict[Path, Reading](), list[NoPicturesError]()
    for folder, where in wanted.items():
        try:
            found[folder] = read(folder, where or None, root)
        except NoPicturesError as error:
            reasons.append(error)
    if not found:
        raise reasons[0] if reasons else DataError(f"{root}: where names no split. Wanted train, val or test.")
    return found
