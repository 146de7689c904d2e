"""From a detector's [data] table to pictures with boxes."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from edge_app.errors import DataError
from edge_app.pictures.coco import Annotated, load_coco
from train.recipe import Annotations, Data

Splits = dict[str, list[Annotated]]


def find_annotated(data: Data, root: Path, keypoints: int) -> Splits:
    """The pictures of each split that the files below `root` name; classes are indices of `data.labels`.

    A picture that val or test names is left out of train. Raises DataError for a split without pictures, and for a
    category that no file has. keypoints: how many the network has; a file has as many, or none.
    """
    splits: Splits = {"train": [], "val": [], "test": []}
    known: set[str] = set()
    for part in data.annotations:
        categories, pictures = load_coco(root / part.file, part.where)
        known |= set(categories)
        splits[part.split] += _chosen(part, categories, pictures, data.labels)
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
    for name in ("train", "val"):
        if not any(len(picture.classes) for picture in splits[name]):
            raise DataError(f"data.annotations gives {name} no picture with {', '.join(data.labels)}. Add a file.")
    return splits


def _chosen(
    part: Annotations, categories: tuple[str, ...], pictures: Sequence[Annotated], labels: tuple[str, ...]
) -> list[Annotated]:
    if unknown := sorted(set(part.without) - set(categories)):
        raise DataError(f"{part.file}: without has {', '.join(unknown)}; the file knows {', '.join(categories)}.")
    banned = [categories.index(name) for name in part.without]
    ours = np.array([labels.index(name) if name in labels else -1 for name in categories], np.int64)
    return [_only(picture, ours) for picture in pictures if not np.isin(picture.classes, banned).any()]


def _only(picture: Annotated, ours: np.ndarray) -> Annotated:
    """The picture with those objects alone that have a number in `ours`, and that number."""
    classes = ours[picture.classes]
    kept = classes >= 0
    return replace(
        picture,
        boxes_xyxy=picture.boxes_xyxy[kept],
        classes=classes[kept],
        ignored=picture.ignored[kept],
        keypoints=picture.keypoints[kept],
    )
