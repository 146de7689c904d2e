"""The sets of keras.datasets as folders of PNG files, so that every later step sees the same kind of data."""

import logging
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from platformdirs import user_cache_path

from edge_app import files
from edge_app.errors import DataError
from train.progress import Progress, silent

_LABELS = {
    "mnist": tuple(str(digit) for digit in range(10)),
    "fashion_mnist": (
        "t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
    ),
    "cifar10": ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
    "cifar100": tuple(f"{index:02d}" for index in range(100)),
}  # fmt: skip
_log = logging.getLogger(__name__)


def keras_dataset(name: str, progress: Progress = silent) -> Path:
    """Download a set once with Keras (which checks its hash) and lay it out as train/CLASS/*.png and test/CLASS/*.png.

    Returns the folder, in the user's cache. Raises DataError when the download fails, OutputError for a full disk.
    """
    folder = user_cache_path("edgesight") / "keras-datasets" / name
    if not folder.is_dir():
        _log.info("laying out the set %s in %s", name, folder)
        _lay_out(_downloaded(name), folder, progress)
    return folder


def _downloaded(name: str) -> Any:
    """((images, labels), (images, labels)) of training and test."""
    try:
        return import_module(f"keras.datasets.{name}").load_data()
    except Exception as error:  # Keras raises bare Exception and urllib's kinds here; all of them end in this refusal
        raise DataError(f"Cannot download the set {name!r}: {error}. Check the network and try again.") from error


def _lay_out(splits: Any, folder: Path, progress: Progress) -> None:
    """Write beside `folder` and rename, so that `folder` is whole or not there."""
    unfinished = folder.with_name(f".{folder.name}-unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        with files.refusing(folder):
            for split, (images, labels) in zip(("train", "test"), splits, strict=True):
                _write(unfinished / split, images, np.ravel(labels), _LABELS[folder.name], progress)
            unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _write(folder: Path, images: Any, labels: Any, names: tuple[str, ...], progress: Progress) -> None:
    for name in names:
        (folder / name).mkdir(parents=True)
    with progress(f"writing {folder.name}", len(images)) as done:
        for number, (image, label) in enumerate(zip(images, labels, strict=True)):
            image_bgr = image if image.ndim == 2 else image[..., ::-1]
            _, png = cv2.imencode(".png", np.ascontiguousarray(image_bgr))
            (folder / names[label] / f"{number:05d}.png").write_bytes(png.tobytes())
            done(number + 1)
