"""Pictures with boxes from a set of tensorflow_datasets, as files: every later step sees the same kind of data."""

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from platformdirs import user_cache_path

from edge_app import files
from edge_app.chatter import hushed
from edge_app.errors import DataError, MissingExtraError, PictureError
from edge_app.pictures.annotated import Annotated
from edge_app.pictures.marked import Marked, Reading, Where, annotated, some_present, splits_asked, start_tally
from edge_app.pictures.read import decode_picture
from edge_app.pictures.tally import Tally
from edge_app.pictures.whole import JPEG_START

_IGNORED = ("is_crowd", "is_difficult")


def read_tfds(name: str, where: Where | None = None, folder: Path | None = None) -> Reading:
    """The set `name`, such as "voc/2007": downloaded once, its pictures laid out in the user's cache.

    where: {"split": [of its splits]}, by default all. folder: where tensorflow_datasets keeps sets, if not where it
    would itself. Crowds and difficult objects come back as ignored. Raises MissingExtraError, OutputError, and
    DataError for a set that is unknown, cannot be downloaded, or has no boxes.
    """
    asked = splits_asked(Path(name), where)
    with hushed():
        tfds = _package()
        builder = _prepared(tfds, name, folder)
    labels = _labels(builder, name)
    if strange := sorted(set(asked or ()) - set(builder.info.splits)):
        raise DataError(f"{name} has no split {', '.join(strange)}; it has {', '.join(sorted(builder.info.splits))}.")
    tally, pictures = start_tally(Path(name), where), []
    for split in asked or builder.info.splits:
        place = user_cache_path("edgesight") / "tfds" / builder.info.full_name / split
        pictures += _pictures(tfds, builder, split, place, tally)
    return Reading(labels, some_present(pictures, tally, Path.cwd()), tally)


def _package() -> Any:
    try:
        return import_module("tensorflow_datasets")
    except ImportError as error:
        raise MissingExtraError(
            "Sets of tensorflow_datasets need that package, which is not installed. Try: pip install 'edgesight[tfds]'"
        ) from error


def _prepared(tfds: Any, name: str, folder: Path | None) -> Any:
    try:
        builder = tfds.builder(name, **({"data_dir": folder} if folder else {}))
        builder.download_and_prepare()
    except Exception as error:  # it raises what its hundreds of sets raise; all of them end in this refusal
        reason = str(error).strip().partition("\n")[0]
        raise DataError(
            f"tensorflow_datasets cannot give {name!r}: {reason}. Check its name and the network."
        ) from error
    return builder


def _labels(builder: Any, name: str) -> tuple[str, ...]:
    features = dict(builder.info.features.items())
    each = dict(getattr(features.get("objects"), "feature", {}).items())
    if "image" not in features or not {"bbox", "label"} <= set(each):
        raise DataError(f"{name} has no image with objects of bbox and label. Choose a set for object detection.")
    form = getattr(each["bbox"], "bbox_format", None)
    if form is not None and form.name != "REL_YXYX":
        raise DataError(f"{name} has its boxes as {form.name}; wanted shares of the picture, as sets mostly have.")
    return tuple(each["label"].names)


def _pictures(tfds: Any, builder: Any, split: str, place: Path, tally: Tally) -> list[Annotated]:
    rows = builder.as_dataset(split=split, decoders={"image": tfds.decode.SkipDecoding()})
    read = (_picture(row, place, number, tally) for number, row in enumerate(tfds.as_numpy(rows)))
    return [picture for picture in read if picture]


def _picture(row: dict[str, Any], place: Path, number: int, tally: Tally) -> Annotated | None:
    """None, and counted, when it cannot be read."""
    data = bytes(row["image"])
    path = place / f"{number:06d}.{'jpg' if data.startswith(JPEG_START) else 'png'}"
    try:
        height, width = decode_picture(data, str(path)).shape[:2]
    except PictureError:
        tally.miss(path.name, len(row["objects"]["label"]))
        return None
    if not path.is_file() or path.stat().st_size != len(data):
        files.write_bytes(path, data)
    return annotated(path, (width, height), _objects(row["objects"], width, height), tally)


def _objects(told: dict[str, Any], width: int, height: int) -> list[Marked]:
    """From ymin, xmin, ymax, xmax as shares of the picture's sides."""
    corners = np.asarray(told["bbox"], np.float64).reshape(-1, 4)[:, [1, 0, 3, 2]] * [width, height, width, height]
    ignored = np.zeros(len(corners), bool)
    for key in _IGNORED:
        ignored |= np.asarray(told.get(key, False), bool)
    rows = zip(corners.tolist(), told["label"], ignored, strict=True)
    return [Marked((box[0], box[1], box[2], box[3]), int(label), bool(one)) for box, label, one in rows]
