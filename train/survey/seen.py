"""One picture as the survey remembers it: a kilobyte instead of its pixels."""

import hashlib
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from edge_app.errors import PictureError
from edge_app.pictures.dataset import Dataset, Picture, Split
from edge_app.pictures.folder import SPLITS
from edge_app.pictures.read import read_picture
from edge_app.values import Pixels
from train.progress import Progress
from train.survey.fingerprint import Fingerprint, fingerprint, is_grey, thumbnail
from train.survey.header import Header, read_header

_PLAIN = 4
"""Pixel values of a picture that shows nothing differ by no more; JPEG alone makes such differences."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture that could be read.

    size_wh: pixels, upright. mean_grey: of all pixels, 0 to 255. blank: all its pixels are equal, within what JPEG
    adds. header: None if only OpenCV knows the format. sha256 of the file and of the decoded pixels with their shape.
    """

    path: Path
    label: int
    split: Split
    size_wh: tuple[int, int]
    file_bytes: int
    mean_grey: float
    grey: bool
    blank: bool
    header: Header | None
    file_sha256: bytes
    pixels_sha256: bytes
    fingerprint: Fingerprint | None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A picture that cannot be read. reason: a sentence that names the file."""

    path: Path
    label: int
    split: Split
    reason: str


def look_at(dataset: Dataset, progress: Progress) -> tuple[list[Seen], list[Unreadable]]:
    """Decode every picture once, in threads, and keep what there is to know about it; in the order of the data set."""
    pictures = [(picture, split) for split in SPLITS for picture in getattr(dataset, split)]
    seen: list[Seen] = []
    unreadable: list[Unreadable] = []
    with progress("looking at the pictures", len(pictures)) as done:
        for number, found in enumerate(looks(pictures), start=1):
            if isinstance(found, Seen):
                seen.append(found)
            else:
                unreadable.append(found)
            done(number)
    return seen, unreadable


def looks(pictures: Sequence[tuple[Picture, Split]]) -> Iterator[Seen | Unreadable]:
    """What there is to know about each picture, in their order, decoded in threads."""
    pool = ThreadPoolExecutor()
    try:
        with warnings.catch_warnings(action="ignore"):  # of Pillow, on headers that are only half right
            yield from pool.map(lambda pair: look(*pair), pictures)
    finally:
        pool.shutdown(cancel_futures=True)  # an interrupt must not wait for the pictures that are left


def look(picture: Picture, split: Split) -> Seen | Unreadable:
    """What there is to know about one picture."""
    try:
        image_bgr = read_picture(picture.path)
        data = picture.path.read_bytes()
    except (PictureError, OSError) as error:
        return Unreadable(picture.path, picture.label, split, str(error))
    small = thumbnail(image_bgr)
    return Seen(
        path=picture.path,
        label=picture.label,
        split=split,
        size_wh=(image_bgr.shape[1], image_bgr.shape[0]),
        file_bytes=len(data),
        mean_grey=float(small.mean()),
        grey=is_grey(small),
        blank=_is_blank(image_bgr, small),
        header=read_header(data),
        file_sha256=hashlib.sha256(data).digest(),
        pixels_sha256=_pixels_sha256(image_bgr),
        fingerprint=fingerprint(image_bgr, small),
    )


def _pixels_sha256(image_bgr: Pixels) -> bytes:
    digest = hashlib.sha256(str(image_bgr.shape).encode())
    digest.update(np.ascontiguousarray(image_bgr).data)
    return digest.digest()


def _is_blank(image_bgr: Pixels, thumbnail_bgr: Pixels) -> bool:
    """The thumbnail is asked first: that is quick, and enough for nearly all pictures."""
    return all(np.max(np.ptp(pixels.reshape(-1, 3), axis=0)) <= _PLAIN for pixels in (thumbnail_bgr, image_bgr))
