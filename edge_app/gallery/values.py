"""What the gallery holds and says."""

from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from edge_app.errors import GalleryError
from edge_app.values import Floats


@dataclass(frozen=True, slots=True)
class Embedder:
    """What made a vector; only vectors of the same embedder may be compared.

    sha256: of the network's weights. preprocessing: version of alignment and scaling. size: values in a vector.
    """

    sha256: str
    preprocessing: int
    size: int

    def __str__(self) -> str:
        return f"{self.sha256[:12]}, preprocessing {self.preprocessing}, {self.size} values"


@dataclass(frozen=True, slots=True)
class View:
    """One look at a person's face.

    vector: float32 (size,), of length 1. quality: in [0, 1], how good the crop is. crop: the aligned face as a JPEG or
    PNG file, if the person agreed to keep it.
    """

    vector: Floats = field(repr=False)
    quality: float = 1.0
    crop: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who was enrolled. views: vectors kept; crops: how many of them with their picture."""

    id: int
    name: str
    enrolled: datetime
    views: int
    crops: int


@dataclass(frozen=True, slots=True)
class Enrolled:
    """All vectors that can be compared: vectors float32 (n, size) of length 1, ids int64 (n,) of their people."""

    vectors: Floats = field(repr=False)
    ids: np.ndarray[tuple[int], np.dtype[np.int64]]
    names: dict[int, str] = field(repr=False)

    def without(self, person: int | None) -> "Enrolled":
        """Everybody else."""
        return self._those(self.ids != (-1 if person is None else person))

    def only(self, person: int) -> "Enrolled":
        """One person."""
        return self._those(self.ids == person)

    def _those(self, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> "Enrolled":
        return Enrolled(self.vectors[chosen], self.ids[chosen], self.names)


_NEAR_ONE = 1e-6
_LARGEST = 1 << 20
"""Bytes of a crop; an aligned face has some thousand."""
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


def checked_crop(crop: bytes | None) -> bytes | None:
    """`crop` itself. Raises GalleryError unless it is a JPEG or PNG file of at most 1 MiB, or None."""
    if crop is None:
        return None
    if len(crop) > _LARGEST or not crop.startswith(_PICTURES):
        raise GalleryError(f"A crop of {len(crop):,} bytes is no JPEG or PNG file of at most {_LARGEST:,} bytes.")
    return crop


def checked_quality(quality: float) -> float:
    """As a float. Raises GalleryError for a number outside [0, 1]."""
    if not 0 <= float(quality) <= 1:
        raise GalleryError(f"The quality of a view is {quality}; wanted a number from 0 to 1.")
    return float(quality)


def unit(vector: Floats, size: int) -> Floats:
    """`vector` as float32 (size,) of length 1. Raises GalleryError for another shape, for NaN, infinity and zero."""
    values = np.asarray(vector, np.float32).copy()
    if values.shape != (size,):
        raise GalleryError(f"A face vector has shape {values.shape}; wanted ({size},), as this embedder makes them.")
    length = float(np.linalg.norm(values.astype(np.float64)))
    if not np.isfinite(length) or length < 1e-6:
        what = "not finite" if not np.isfinite(length) else "zero"
        raise GalleryError(f"A face vector is {what}; wanted finite values. Take another picture of the face.")
    if abs(length - 1) < _NEAR_ONE:
        return values  # the same bytes: a view that was kept is known again
    return np.asarray(values / length, np.float32)
