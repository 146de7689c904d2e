"""Augmented copies of the training pictures, and what the teacher says to each."""

import hashlib
import io
from pathlib import Path
from typing import Protocol

import numpy as np

from edge_app import files
from edge_app.errors import DataError
from edge_app.values import Floats, Pixels
from train.pictures.arrays import space
from train.pictures.augment import augment
from train.progress import Progress, silent
from train.recipe import Augment

_CHUNK = 1024
_LARGEST = float(np.finfo(np.float16).max)


class Answering(Protocol):
    """A teacher. digest: of all that its answers hang on. width: values of an answer."""

    digest: str

    @property
    def width(self) -> int:
        """Values of an answer."""

    def answers(self, pixels: Pixels, progress: Progress = silent) -> Floats:
        """float32 (n, width) for uint8 (n, height, width, channels)."""


class Views:
    """The same few augmented copies in turn, one an epoch.

    A teacher is right about what it sees: it has to be asked for the very pixels that its student gets (Beyer et al.
    2022, arXiv 2106.05237). Asking takes longer than learning, so each view is asked about once, the answers kept.
    """

    def __init__(
        self,
        pixels: Pixels,
        settings: Augment,
        teacher: Answering,
        folder: Path,
        *,
        count: int,
        seed: int,
        scratch: Path | None = None,
    ) -> None:
        """folder: for the answers. scratch: for pixels that are too many for memory; by default `folder`."""
        self._pixels, self._settings, self._teacher, self._folder = pixels, settings, teacher, folder
        self._count, self._seed = count, seed
        self._view = space(pixels.shape, scratch or folder)
        self._digest = self._identity()

    def __call__(self, epoch: int, progress: Progress = silent) -> tuple[Pixels, Floats]:
        """The pixels uint8 (n, height, width, channels) and answers (n, width) of the view for `epoch`.

        The pixels are overwritten by the next call. Raises OutputError, and DataError for a damaged file of answers.
        """
        view = epoch % self._count
        for first in range(0, len(self._pixels), _CHUNK):
            rng = np.random.default_rng((self._seed, view, first))
            self._view[first : first + _CHUNK] = augment(self._pixels[first : first + _CHUNK], self._settings, rng)
        path = self._folder / f"view-{view:03}-{self._digest}.npy"
        if not path.exists():
            _save(path, self._teacher.answers(self._view, progress))
        return self._view, self._load(path)

    def _identity(self) -> str:
        """Of teacher, pictures and how they are changed: answers to anything else are not used."""
        digest = hashlib.sha256(f"{self._teacher.digest} {self._seed} {self._settings}".encode())
        for first in range(0, len(self._pixels), _CHUNK):
            digest.update(self._pixels[first : first + _CHUNK].tobytes())
        return digest.hexdigest()[:12]

    def _load(self, path: Path) -> Floats:
        wanted = (len(self._pixels), self._teacher.width)
        try:
            answers = np.load(path, allow_pickle=False)
        except (OSError, EOFError, ValueError) as error:
            raise DataError(f"{path} is damaged: {error}. Delete it; the teacher will be asked again.") from error
        if answers.shape != wanted:
            raise DataError(f"{path} holds {answers.shape} answers; wanted {wanted}. Delete it and resume.")
        return np.asarray(answers, np.float32)


def _save(path: Path, answers: Floats) -> None:
    data = io.BytesIO()
    np.save(data, answers.clip(-_LARGEST, _LARGEST).astype(np.float16))  # half the disk, and exact enough
    files.write_bytes(path, data.getvalue())
