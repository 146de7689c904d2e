"""From a detector's [data] table to pictures with boxes."""

import logging
import random
from collections.abc import Collection
from pathlib import Path

import numpy as np

from edge_app.errors import DataError
from edge_app.pictures.annotated import Annotated
from edge_app.pictures.annotations import read_annotations
from edge_app.pictures.marked import Reading
from train.pictures.tfds import read_tfds
from train.recipe import Annotations, Data

Splits = dict[str, list[Annotated]]
_log = logging.getLogger(__name__)


def find_annotated(data: Data, root: Path, keypoints: int, seed: int = 0) -> Splits:
    """The pictures of each split that the files below `root` name; classes are indices of `data.labels`.

    A picture that val or test names is left out of train. Where nothing is named for val, `data.val_share` of the
    training pictures is, drawn by `seed`, but none that a model has labelled; data.faces, which are read elsewhere, may
    be for any split. Raises DataError for a split without pictures, and for a category that no file has. keypoints: how
    many the network has; a file has as many, or none.
    """
    splits: Splits = {"train": [], "val": [], "test": []}
    known, taught = set[str](), set[Path]()
    for part in data.annotations:
        reading = _read(part, root)
        known |= set(reading.labels)
        chosen = _chosen(part, reading, data.labels)
        splits[part.split] += chosen
        taught |= {picture.path for picture in chosen if part.by_model}
        _log.info("%s", reading.tally)
    if strange := sorted(set(data.labels) - known):
        raise DataError(f"data.labels has {', '.join(strange)}; the files know {', '.join(sorted(known)[:20])}.")
    for picture in (picture for pictures in splits.values() for picture in pictures):
        if picture.keypoints.shape[1] not in (0, keypoints):
            raise DataError(
                f"{picture.path} has {picture.keypoints.shape[1]} keypoints; objects.keypoints names {keypoints}. "
                "Name those of the files, in their order."
            )
    held_back = {picture.path for name in ("val", "test") for picture in splits[name]}
    splits["train"] = [picture for picture in splits["train"] if picture.path not in held_back]
    elsewhere = {part.split for part in data.faces}
    if "val" not in elsewhere and not any(part.split == "val" for part in data.annotations):
        drawn = _drawn({picture.path for picture in splits["train"]} - taught, data.val_share, seed)
        splits["val"] = [picture for picture in splits["train"] if picture.path in drawn]
        splits["train"] = [picture for picture in splits["train"] if picture.path not in drawn]
        _log.info("%d of the train pictures are kept for val, drawn by seed", len(splits["val"]))
    for name in ("train", "val"):
        if name not in elsewhere and not any(len(picture.classes) for picture in splits[name]):
            raise DataError(f"data.annotations gives {name} no picture with {', '.join(data.labels)}. Add a file.")
    if not splits["train"]:
        raise DataError("data.annotations gives train no picture to paste faces into. Add a file.")
    return splits


def _read(part: Annotations, root: Path) -> Reading:
    if part.format == "tfds":
        return read_tfds(part.file, part.where)
    return read_annotations(root / part.file, part.format, part.where)


def _drawn(paths: Collection[Path], share: float, seed: int) -> set[Path]:
    """A share of the files; the same, in whichever order they are named."""
    count = round(share * len(paths))
    return set(random.Random(seed).sample(sorted(paths), count))  # noqa: S311 - a choice, not a secret


def _chosen(part: Annotations, reading: Reading, labels: tuple[str, ...]) -> list[Annotated]:
    categories = reading.labels
    if unknown := sorted(set(part.without) - set(categories)):
        raise DataError(f"{part.file}: without has {', '.join(unknown)}; the file knows {', '.join(categories)}.")
    banned = [categories.index(name) for name in part.without]
    ours = np.array([labels.index(name) if name in labels else -1 for name in categories], np.int64)
    reading.tally.drop("of other classes", sum(int((ours[one.classes] < 0).sum()) for one in reading.pictures))
    return [picture.renumbered(ours) for picture in reading.pictures if not np.isin(picture.classes, banned).any()]
