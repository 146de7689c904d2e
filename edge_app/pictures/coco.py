"""Pictures with boxes, from a COCO JSON file (https://cocodataset.org/#format-data)."""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from edge_app.errors import DataError
from edge_app.tables import explain, from_table
from edge_app.values import Floats

_FAR = 1e6
"""Pixels."""


@dataclass(frozen=True, slots=True)
class Annotated:
    """A picture and what is on it.

    boxes_xyxy: float32 (n, 4) in pixels of the stored picture. classes: int64 (n,), indices of the file's labels.
    ignored: bool (n,), objects that need not be found and whose finding is no mistake. keypoints: float32 (n, k, 2) in
    pixels, NaN where unknown; k is 0 where the file has none.
    """

    path: Path
    size_wh: tuple[int, int]
    boxes_xyxy: Floats
    classes: NDArray[np.int64]
    ignored: NDArray[np.bool_]
    keypoints: Floats


class _Category(Struct, frozen=True):
    id: int
    name: str


class _Image(Struct, frozen=True):
    id: int
    file_name: str
    width: int
    height: int


class _Annotation(Struct, frozen=True):
    image_id: int
    category_id: int
    bbox: tuple[float, float, float, float]
    iscrowd: int = 0
    difficult: int = 0
    keypoints: tuple[float, ...] = ()
    """x, y, v for each point; v = 0: not labelled."""
    pseudo_keypoints: tuple[float, ...] = ()
    """x, y for each point, as a model saw them."""


class _File(Struct, frozen=True):
    categories: tuple[_Category, ...]
    images: tuple[_Image, ...]
    annotations: tuple[_Annotation, ...]


def load_coco(
    path: Path, where: Mapping[str, Collection[object]] | None = None
) -> tuple[tuple[str, ...], list[Annotated]]:
    """Labels, and the pictures of the file at `path`; file names in it are relative to its folder.

    where: for keys of its images, the values to keep, such as {"fold": [7, 8]}. Crowds and difficult objects come back
    as ignored. Raises DataError for a file that is damaged or names pictures outside its folder.
    """
    table = _read(path)
    file = from_table(_File, table, str(path), DataError)
    kept = [image for image, raw in zip(file.images, table["images"], strict=True) if _matches(raw, where or {})]
    if not kept:
        raise DataError(f"{path}: none of {len(file.images)} images has {dict(where or {})}. Give other values.")
    labels = {category.id: number for number, category in enumerate(file.categories)}
    objects = defaultdict(list)
    for annotation in file.annotations:
        if annotation.category_id not in labels:
            raise DataError(f"{path}: an annotation has the category {annotation.category_id}, which is not in it.")
        objects[annotation.image_id].append(annotation)
    names = tuple(category.name for category in file.categories)
    return names, [_annotated(path, image, objects[image.id], labels) for image in kept]


def _read(path: Path) -> dict[str, Any]:
    try:
        table = msgspec.json.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DataError(f"Cannot read the annotations {path}: {explain(error)}.") from error
    if not isinstance(table, dict):
        raise DataError(f"{path} holds no COCO annotations. Wanted categories, images and annotations.")
    return table


def _matches(image: Mapping[str, object], where: Mapping[str, Collection[object]]) -> bool:
    return all(image.get(key) in values for key, values in where.items())


def _annotated(path: Path, image: _Image, objects: list[_Annotation], labels: dict[int, int]) -> Annotated:
    file = (path.parent / image.file_name).resolve()
    if not file.is_relative_to(path.parent.resolve()):
        raise DataError(f"{path}: image {image.id} is {image.file_name!r}, outside {path.parent}.")
    for one in objects:
        if not all(abs(side) < _FAR for side in one.bbox):
            raise DataError(f"{path}: a box of image {image.id} is {list(one.bbox)}; wanted [x, y, width, height].")
    objects = [one for one in objects if min(one.bbox[2:]) > 0]  # the official files have some of no height
    points = [_points(one) for one in objects]
    most = max(map(len, points), default=0)
    boxes = np.array([one.bbox for one in objects], np.float32).reshape(-1, 4)
    return Annotated(
        path=file,
        size_wh=(image.width, image.height),
        boxes_xyxy=np.concatenate([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], axis=1),
        classes=np.array([labels[one.category_id] for one in objects], np.int64),
        ignored=np.array([bool(one.iscrowd or one.difficult) for one in objects], bool),
        keypoints=np.array([_padded(one, most) for one in points], np.float32).reshape(len(objects), most, 2),
    )


def _points(one: _Annotation) -> list[tuple[float, float]]:
    """The x and y of each point, NaN for one that is not labelled."""
    if one.keypoints:
        rows = zip(one.keypoints[::3], one.keypoints[1::3], one.keypoints[2::3], strict=False)
        return [(x, y) if seen else (math.nan, math.nan) for x, y, seen in rows]
    return list(zip(one.pseudo_keypoints[::2], one.pseudo_keypoints[1::2], strict=False))


def _padded(points: list[tuple[float, float]], most: int) -> list[tuple[float, float]]:
    return points + [(math.nan, math.nan)] * (most - len(points))
