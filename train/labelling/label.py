"""Look at many pictures with several detectors, and keep what they see as COCO annotations."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import json

from edge_app import files
from edge_app.errors import DataError, FaceError, ModelError, OutputError, PictureError
from edge_app.faces.align import ALIGNING
from edge_app.inference.model import Model
from edge_app.labels_file import UNNAMED
from edge_app.pictures.read import read_picture
from edge_app.values import Detections, Floats
from train.detection.head_box import head_box
from train.labelling.agreement import Labelled, agreed
from train.labelling.pictures import Pictures
from train.progress import Progress, silent

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Row:
    """One picture. about: more keys of its image in the file; size_wh: in pixels; labelled: what is on it."""

    path: Path
    about: dict[str, Any]
    size_wh: tuple[int, int]
    labelled: Labelled


def label_pictures(
    pictures: Pictures,
    models: Sequence[Model],
    *,
    least: float,
    doubtful: float,
    heads: bool = False,
    progress: Progress = silent,
) -> list[Row]:
    """Of each of `pictures` that can be read, what `models` see; least and doubtful: see `agreed`.

    Objects of labels without a name are left out. heads: faces get boxes around the whole head, where eyes and mouth
    say it is, as FDDB's ellipses lie. Raises ModelError for models that are no detectors or have different labels,
    DataError when no picture can be read.
    """
    names = _checked(models, heads=heads)
    rows: list[Row] = []
    with progress("labelling", len(pictures)) as done:
        for number, (path, about) in enumerate(pictures):
            done(number)
            try:
                image = read_picture(path)
            except PictureError as error:
                _log.warning("Left out: %s", error)
                continue
            found = [_named(model.detect(image, doubtful)) for model in models]
            labelled = agreed(found, least=least, doubtful=doubtful)
            objects = _heads(labelled.objects, names) if heads else labelled.objects
            rows.append(Row(path, about, (image.shape[1], image.shape[0]), replace(labelled, objects=objects)))
        done(len(pictures))
    if not rows:
        raise DataError(f"None of {len(pictures)} pictures could be read; see the lines above.")
    return rows


def check_place(out: Path, pictures: Pictures) -> None:
    """Raises OutputError for an `out` from which a COCO file could not name the pictures."""
    folder = out.resolve().parent
    if outside := next((path for path, _ in pictures if not path.resolve().is_relative_to(folder)), None):
        raise OutputError(f"{out} must lie in a folder above its pictures, of which one is {outside}. Put it there.")
    files.place(out)


def write_labels(rows: Sequence[Row], models: Sequence[Model], out: Path) -> None:
    """A COCO file at `out`, which `check_place` has seen; what is unsure is "difficult" in it. Raises OutputError."""
    folder = out.resolve().parent
    first = models[0].spec
    images = [
        {"id": number, "file_name": row.path.resolve().relative_to(folder).as_posix()}
        | {"width": row.size_wh[0], "height": row.size_wh[1]}
        | row.about
        for number, row in enumerate(rows)
    ]
    categories = [
        {"id": number, "name": name, "keypoints": first.boxes.keypoints if first.boxes else ()}
        for number, name in enumerate(first.labels)
        if name not in UNNAMED
    ]
    annotations = [one for number, row in enumerate(rows) for one in _annotations(number, row.labelled)]
    table = {
        "info": {"labelled_by": [{"model": one.spec.name, "sha256": one.sha256} for one in models]},
        "categories": categories,
        "images": images,
        "annotations": [{"id": number} | one for number, one in enumerate(annotations, start=1)],
    }
    files.write_bytes(out, json.encode(table))


def _checked(models: Sequence[Model], *, heads: bool) -> tuple[str, ...]:
    """The names of the first's keypoints."""
    first = models[0].spec
    for model in models:
        if model.spec.boxes is None:
            raise ModelError(f"{model.path} is no detector; only detectors can say where something is.")
        if model.spec.labels != first.labels:
            raise ModelError(
                f"{model.path} finds {', '.join(model.spec.labels[:5])}; {models[0].path} finds "
                f"{', '.join(first.labels[:5])}. Only models of the same labels can agree."
            )
    names = first.boxes.keypoints if first.boxes else ()
    if heads and not set(ALIGNING) <= set(names):
        raise ModelError(
            f"{models[0].path} has no {' or '.join(set(ALIGNING) - set(names))} among its keypoints, from which heads "
            "could be told. Leave out --heads, or name a detector of faces first."
        )
    return names


def _named(found: Detections) -> Detections:
    named = np.array([label not in UNNAMED for label in found.labels], bool)
    return found[named[found.classes]]


def _heads(objects: Detections, names: tuple[str, ...]) -> Detections:
    places = [names.index(name) for name in ALIGNING]
    boxes = [_head(box, points[places]) for box, points in zip(objects.boxes_xyxy, objects.keypoints, strict=True)]
    return replace(objects, boxes_xyxy=np.array(boxes, np.float32).reshape(-1, 4))


def _head(box_xyxy: Floats, points: Floats) -> Floats:
    """The box as it is where there are no such points."""
    try:
        return head_box(points)
    except FaceError:
        return box_xyxy


def _annotations(image: int, labelled: Labelled) -> list[dict[str, Any]]:
    """With all keys that other programs ask for (pycocotools, CVAT); "id" is given by whoever knows all pictures."""
    objects = labelled.objects
    rows = zip(objects.boxes_xyxy, objects.scores, objects.classes, objects.keypoints, labelled.sure, strict=True)
    return [
        {
            "image_id": image,
            "category_id": int(label),
            "bbox": [round(float(value), 1) for value in (*box[:2], *(box[2:] - box[:2]))],
            "area": round(float(np.prod(box[2:] - box[:2])), 1),
            "iscrowd": 0,
            "score": round(float(score), 3),
            "difficult": int(not sure),
        }
        | ({"keypoints": _points(points)} if len(points) else {})
        for box, score, label, points, sure in rows
    ]


def _points(points: Floats) -> list[float]:
    """x, y and 2 of each, three 0 for one that nobody saw."""
    return [
        value
        for x, y in points.tolist()
        for value in ((round(x, 1), round(y, 1), 2) if np.isfinite([x, y]).all() else (0, 0, 0))
    ]
