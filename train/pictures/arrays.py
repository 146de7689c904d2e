"""Picture files -> one array of pixels at the network's input size, decoded once, in parallel."""

import logging
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from edge_app import files
from edge_app.errors import DataError, PictureError
from edge_app.pictures.dataset import Picture
from edge_app.pictures.read import read_picture
from edge_app.preprocess import fit_pixels
from edge_app.spec import InputSpec
from edge_app.values import Pixels
from train.progress import Progress, silent

_IN_MEMORY = 2 << 30
"""Above so many bytes the pixels live in a file that the system pages in and out."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Arrays:
    """pixels: uint8 (n, height, width, channels); labels: int64 (n,).

    skipped: for each picture that could not be read, the reason, which names its file. kept: where each of the n stood
    among those that were asked for.
    """

    pixels: Pixels
    labels: NDArray[np.int64]
    skipped: tuple[str, ...]
    kept: tuple[int, ...] = ()


class _Labelled(Protocol):
    @property
    def label(self) -> int:
        """The number of its class."""


P = TypeVar("P", bound=_Labelled)


def load_arrays(
    pictures: Sequence[Picture], spec: InputSpec, scratch: Path, what: str, progress: Progress = silent
) -> Arrays:
    """Decode `pictures`, fitted to `spec`; see `read_arrays`."""

    def fit(picture: Picture) -> Pixels:
        return fit_pixels(read_picture(picture.path), spec)

    return read_arrays(pictures, fit, spec, scratch, what, progress)


def read_arrays(
    pictures: Sequence[P],
    read: Callable[[P], Pixels],
    spec: InputSpec,
    scratch: Path,
    what: str,
    progress: Progress = silent,
) -> Arrays:
    """What `read` makes of each of `pictures`: uint8 of the shape in `spec`, or a PictureError.

    Unreadable ones are left out and logged by name. scratch: a folder for a set too large for memory, made when needed;
    nothing stays there after the process. Raises DataError when no picture can be read, OutputError when `scratch` has
    no room.
    """
    pixels = space((len(pictures), *spec.shape), scratch)
    labels: list[int] = []
    kept: list[int] = []
    skipped: list[str] = []
    with progress(f"reading {what}", len(pictures)) as done:
        for number, (picture, fitted) in enumerate(_all(pictures, read), start=1):
            if isinstance(fitted, PictureError):
                skipped.append(str(fitted))
            else:
                pixels[len(labels)] = fitted
                labels.append(picture.label)
                kept.append(number - 1)
            done(number)
    for reason in skipped:
        _log.warning("skipped: %s", reason)
    if not labels:
        raise DataError(f"None of the {len(pictures)} {what} pictures can be read. {' '.join(skipped[:1])}".strip())
    return Arrays(pixels[: len(labels)], np.array(labels, np.int64), tuple(skipped), tuple(kept))


def _all(pictures: Sequence[P], read: Callable[[P], Pixels]) -> Iterator[tuple[P, Pixels | PictureError]]:
    def attempt(picture: P) -> Pixels | PictureError:
        try:
            return read(picture)
        except PictureError as error:
            return error

    pool = ThreadPoolExecutor()
    try:
        yield from zip(pictures, pool.map(attempt, pictures), strict=True)
    finally:
        pool.shutdown(cancel_futures=True)  # an interrupt must not wait for the pictures that are left


def space(shape: tuple[int, ...], scratch: Path) -> Pixels:
    """Room for uint8 of `shape`: in memory, or in a file without a name in `scratch`, which no kill can leave behind.

    Raises OutputError when `scratch` has no room.
    """
    size = int(np.prod(shape))
    if size <= _IN_MEMORY:
        return np.empty(shape, np.uint8)
    with files.refusing(scratch / "pixels"):
        scratch.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=scratch) as file:
            os.posix_fallocate(file.fileno(), 0, size)  # a full disk must show now: a mapped page could only crash
            return np.memmap(file, np.uint8, "r+", shape=shape)
