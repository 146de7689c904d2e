"""Pictures with boxes, from a COCO JSON file (https://cocodataset.org/#format-data)."""

import json
import logging
import math
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from edge_app.errors import DataError
from edge_app.pictures.annotated import Annotated
from edge_app.pictures.marked import (
    Marked,
    NoPicturesError,
    Reading,
    Where,
    annotated,
    below,
    each_once,
    some_present,
    start_tally,
)
from edge_app.pictures.tally import Tally
from edge_app.tables import explain, from_table

__all__ = ["Annotated", "load_coco", "read_coco"]

_log = logging.getLogger(__name__)


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


def load_coco(path: Path, where: Where | None = None) -> tuple[tuple[str, ...], list[Annotated]]:
    """Labels and pictures as `read_coco` gives them; that boxes were left out is a warning in the log."""
    labels, pictures, tally = read_coco(path, where)
    _log.log(logging.WARNING if tally.dropped or tally.missing else logging.INFO, "%s", tally)
    return labels, pictures


def read_coco(path: Path, where: Where | None = None, root: Path | None = None) -> Reading:
    """What the file at `path` has; file names in it are relative to its folder.

    where: for keys of its images, the values to keep, such as {"fold": [7, 8]}. Crowds and difficult objects come back
    as ignored. root: the folder in which the pictures have to lie, by default that of the file. Raises DataError for a
    file that is damaged, contradicts itself or names pictures elsewhere, NoPicturesError when no picture is kept.
    """
    table = _read(path)
    file = from_table(_File, table, str(path), DataError)
    labels, places = _checked(path, file), _places(path, file, root or path.parent)
    kept = [image for image, raw in zip(file.images, table["images"], strict=True) if _matches(raw, where or {})]
    if not kept:
        raise _none_kept(path, len(file.images), where)
    objects = defaultdict(list)
    for annotation in file.annotations:
        objects[annotation.image_id].append(annotation)
    tally, pictures = start_tally(path, where), []
    for image in kept:
        marked = [_marked(one, labels) for one in objects[image.id]]
        if picture := _picture(path, image, places[image.id], marked, tally):
            pictures.append(picture)
    return Reading(tuple(one.name for one in file.categories), some_present(pictures, tally, path.parent), tally)


def _none_kept(path: Path, there: int, where: Where | None) -> NoPicturesError:
    if not there:
        return NoPicturesError(f"{path} has no images. Wanted pictures to learn from, or to judge by.")
    return NoPicturesError(f"{path}: none of {there} images has {dict(where or {})}. Give other values.")


def _read(path: Path) -> dict[str, Any]:
    try:
        table = _decoded(path.read_bytes())
    except RecursionError as error:
        raise DataError(f"{path} holds no COCO annotations: its lists or tables are nested far too deep.") from error
    except (OSError, ValueError) as error:  # of which those of JSON and of UTF-8 are kinds
        raise DataError(f"Cannot read the annotations {path}: {explain(error)}.") from error
    if not isinstance(table, dict):
        raise DataError(f"{path} holds no COCO annotations. Wanted categories, images and annotations.")
    return table


def _decoded(data: bytes) -> Any:
    try:
        return msgspec.json.decode(data)
    except msgspec.DecodeError:
        return json.loads(data)  # slower, but it knows the NaN that Python writes


def _checked(path: Path, file: _File) -> dict[int, int]:
    """Category -> label. Raises DataError when ids or names come twice, or annotations have ids that are not there."""
    each_once([one.id for one in file.categories], f"{path}: the category")
    each_once([one.name for one in file.categories], f"{path}: the category name")
    each_once([one.id for one in file.images], f"{path}: the image")
    labels, images = {one.id: number for number, one in enumerate(file.categories)}, {one.id for one in file.images}
    for one in file.annotations:
        if one.category_id not in labels:
            raise DataError(f"{path}: an annotation has the category {one.category_id}, which is not in it.")
        if one.image_id not in images:
            raise DataError(f"{path}: an annotation is of the image {one.image_id}, which is not in it.")
    return labels


def _places(path: Path, file: _File, root: Path) -> dict[int, Path]:
    """Image -> its file, there or not. Raises DataError for one outside `root`, and for one of two images."""
    places = {one.id: below(path.parent / one.file_name, root, f"{path}: image {one.id}") for one in file.images}
    each_once([*places.values()], f"{path}: the image file")
    return places


def _matches(image: Mapping[str, object], where: Where) -> bool:
    return all(image.get(key) in values for key, values in where.items())


def _picture(path: Path, image: _Image, file: Path, marked: list[Marked], tally: Tally) -> Annotated | None:
    """None, and counted, when the file is not there."""
    if min(image.width, image.height) < 1:
        raise DataError(f"{path}: image {image.id} has {image.width}x{image.height} pixels; wanted 1 or more.")
    if file.is_file():
        return annotated(file, (image.width, image.height), marked, tally)
    tally.miss(image.file_name, len(marked))
    return None


def _marked(one: _Annotation, labels: dict[int, int]) -> Marked:
    x, y, width, height = one.bbox
    corners = (x, y, x + width, y + height)
    return Marked(corners, labels[one.category_id], bool(one.iscrowd or one.difficult), tuple(_points(one)))


def _points(one: _Annotation) -> list[tuple[float, float]]:
    """The x and y of each point, NaN for one that is not labelled."""
    if one.keypoints:
        rows = zip(one.keypoints[::3], one.keypoints[1::3], one.keypoints[2::3], strict=False)
        return [(x, y) if seen else (math.nan, math.nan) for x, y, seen in rows]
    return list(zip(one.pseudo_keypoints[::2], one.pseudo_keypoints[1::2], strict=False))
