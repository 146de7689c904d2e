"""Which pictures to search through."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from edge_app.errors import DataError, PictureError
from edge_app.pictures.dataset import load_dataset
from edge_app.pictures.folder import found_at, pictures_in
from edge_app.pictures.read import read_picture


def sample(data: Path, most: int) -> tuple[Path, ...]:
    """At most so many pictures below a folder, or of those that a training run held back, spread over all of them.

    Raises DataError where there are none.
    """
    if not data.is_dir():
        raise DataError(f"{data} is no folder of pictures. {found_at(data)}")
    found = _held_back(data) if (data / "data.json").is_file() else pictures_in(data)
    if not found:
        raise DataError(f"There are no pictures in {data}. {found_at(data)}")
    return tuple(found[place * len(found) // min(most, len(found))] for place in range(min(most, len(found))))


def first_readable(pictures: Sequence[Path]) -> Path | None:
    """The first that can be read; None where none can."""
    for path in pictures:
        with suppress(PictureError):
            read_picture(path)
            return path
    return None


def _held_back(run: Path) -> Sequence[Path]:
    """Of the first split that has pictures: test, val, train."""
    dataset = load_dataset(run / "data.json")
    for name in ("test", "val", "train"):
        if getattr(dataset, name):
            return [picture.path for picture in getattr(dataset, name)]
    return []
