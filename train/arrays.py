"""Picture files -> one array of pixels at the network's input size, decoded once, in parallel."""

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray
from rich.progress import track

from edge_app.errors import DataError, PictureError
from edge_app.pictures.dataset import Picture
from edge_app.pictures.read import read_picture
from edge_app.preprocess import fit_pixels
from edge_app.spec import InputSpec
from edge_app.values import Pixels

_IN_MEMORY = 2 << 30
"""Above so many bytes the pixels live in a file that the system pages in and out."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Arrays:
    """pixels: uint8 (n, height, width, channels); labels: int64 (n,); skipped: the files that could not be read."""

    pixels: Pixels
    labels: NDArray[np.int64]
    skipped: tuple[Path, ...]


def load_arrays(pictures: Sequence[Picture], spec: InputSpec, scratch: Path, what: str) -> Arrays:
    """Decode `pictures`, fitted to `spec`. Unreadable ones are logged by name and left out.

    scratch: a folder for sets too large for memory. Raises DataError when none can be read.
    """
    pixels = _space((len(pictures), *spec.shape), scratch / f"{what}.npy")
    labels, skipped = np.zeros(len(pictures), np.int64), []
    count = 0
    for picture, fitted in track(_fitted(pictures, spec), f"reading {what}", total=len(pictures)):
        if isinstance(fitted, PictureError):
            _log.warning("skipped: %s", fitted)
            skipped.append(picture.path)
            continue
        pixels[count], labels[count] = fitted, picture.label
        count += 1
    if not count:
        raise DataError(f"None of the {len(pictures)} {what} pictures can be read, {pictures[0].path} for example.")
    return Arrays(pixels[:count], labels[:count], tuple(skipped))


def _fitted(pictures: Sequence[Picture], spec: InputSpec) -> Iterator[tuple[Picture, Pixels | PictureError]]:
    def fit(picture: Picture) -> Pixels | PictureError:
        try:
            return fit_pixels(read_picture(picture.path), spec)
        except PictureError as error:
            return error

    with ThreadPoolExecutor() as pool:
        yield from zip(pictures, pool.map(fit, pictures), strict=True)


def _space(shape: tuple[int, ...], file: Path) -> Pixels:
    if int(np.prod(shape)) <= _IN_MEMORY:
        return np.empty(shape, np.uint8)
    return open_memmap(file, mode="w+", dtype=np.uint8, shape=shape)
