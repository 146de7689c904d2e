"""The sets of keras.datasets as folders of PNG files, so that every later step sees the same kind of data."""

import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from platformdirs import user_cache_path
from rich.progress import track

from edge_app.errors import DataError

_LABELS = {
    "mnist": tuple(str(digit) for digit in range(10)),
    "fashion_mnist": (
        "t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
    ),
    "cifar10": ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
    "cifar100": tuple(f"{index:02d}" for index in range(100)),
}  # fmt: skip


def keras_dataset(name: str) -> Path:
    """Download a set once with Keras (which checks its hash) and lay it out as train/CLASS/*.png and test/CLASS/*.png.

    Returns the folder, in the user's cache. Raises DataError when the download fails.
    """
    folder = user_cache_path("edgesight") / "keras-datasets" / name
    if folder.is_dir():
        return folder
    module = import_module(f"keras.datasets.{name}")
    try:
        splits = module.load_data()
    except Exception as error:  # Keras raises bare Exception and urllib's kinds here; all of them end in this refusal
        raise DataError(f"Cannot download the set {name!r}: {error}. Check the network and try again.") from error
    unfinished = folder.with_name(f".{name}-unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    for split, (images, labels) in zip(("train", "test"), splits, strict=True):
        _write(unfinished / split, images, labels, _LABELS[name])
    unfinished.rename(folder)
    return folder


def _write(folder: Path, images: Any, labels: Any, names: tuple[str, ...]) -> None:
    for name in names:
        (folder / name).mkdir(parents=True)
    pairs = zip(images, np.ravel(labels), strict=True)
    for index, (image, label) in enumerate(track(pairs, f"writing {folder.name}", total=len(images))):
        image_bgr = image if image.ndim == 2 else image[..., ::-1]
        cv2.imwrite(str(folder / names[label] / f"{index:05d}.png"), np.ascontiguousarray(image_bgr))
