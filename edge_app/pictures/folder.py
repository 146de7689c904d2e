"""A folder of pictures by class: photos/cat/*.jpg, or photos/train/cat/*.jpg with val/ and test/ beside it."""

from pathlib import Path

from edge_app.errors import DataError
from edge_app.pictures.dataset import Picture, Split
from edge_app.pictures.deep import DICOM_ADVICE, DICOM_SUFFIXES
from edge_app.pictures.read import SUFFIXES
from edge_app.tables import explain

SPLITS: tuple[Split, ...] = ("train", "val", "test")
SPLIT_FOLDERS: dict[str, Split] = {
    "train": "train", "val": "val", "valid": "val", "validation": "val", "test": "test",
}  # fmt: skip
"""Name of a folder -> its split."""


def subfolders(folder: Path) -> list[Path]:
    """The folders in `folder` by name, without hidden ones. Raises DataError when it is not a folder."""
    if not folder.is_dir():
        state = "is not a folder" if folder.exists() else "does not exist"
        raise DataError(f"{folder} {state}. Wanted: one folder of pictures for each class. {found_at(folder)}")
    return sorted(path for path in entries(folder) if path.is_dir() and not _is_hidden(path))


def entries(folder: Path) -> list[Path]:
    """All that is in `folder`, in any order. Raises DataError when it cannot be looked into."""
    try:
        return list(folder.iterdir())
    except OSError as error:
        raise DataError(f"Cannot look into {folder}: {explain(error)}.") from error


def split_folders(folder: Path) -> dict[Split, Path]:
    """The folders in `folder` that are called as splits are, without empty ones.

    "valid" and "validation" count beside train/ or test/ alone: they may be classes. Raises DataError for two of one
    split, and when `folder` is not a folder.
    """
    there = [sub for sub in subfolders(folder) if is_split(sub) and not all(map(_is_hidden, entries(sub)))]
    if not any(sub.name.lower() in SPLITS for sub in there):
        return {}
    found: dict[Split, Path] = {}
    for sub in there:
        split = SPLIT_FOLDERS[sub.name.lower()]
        if split in found:
            raise DataError(
                f"{folder} has {found[split].name}/ and {sub.name}/, which are the same. Leave one of them."
            )
        found[split] = sub
    return {split: found[split] for split in SPLITS if split in found}


def is_split(folder: Path) -> bool:
    """Whether `folder` is called as a split is, such as "train" or "Valid"."""
    return folder.name.lower() in SPLIT_FOLDERS


def training_folders(folder: Path) -> dict[Split, Path]:
    """The `split_folders` where train/ is among them, else none. Raises DataError where only others are there."""
    found = split_folders(folder)
    if found and "train" not in found and {*found.values()} == set(subfolders(folder)):
        raise DataError(f"{folder} has no pictures to train on in train/. {found_at(folder)}")
    return found if "train" in found else {}


def _is_hidden(path: Path) -> bool:
    return path.name.startswith(".")


def is_picture(path: Path) -> bool:
    """Whether `path` is named like a picture and is no folder; it may still be unreadable."""
    return path.suffix.lower() in SUFFIXES and not path.is_dir()


def pictures_in(folder: Path) -> list[Path]:
    """All picture files below `folder`, sorted, known by their suffix; also links that lead nowhere."""
    return sorted(path for path in folder.rglob("*") if is_picture(path))


def unsorted_pictures(folder: Path) -> list[Path]:
    """All picture files below `folder`, sorted, but those in hidden folders and in what `edgesight train` wrote."""
    found = [path for path in folder.iterdir() if is_picture(path)]
    for sub in subfolders(folder):
        found += [] if _holds_runs(sub) else unsorted_pictures(sub)
    return sorted(found)


def classes_in(folder: Path) -> dict[str, list[Path]]:
    """Class name -> its picture files. Raises DataError, saying what was found, unless two classes have pictures."""
    classes = {sub.name: pictures_in(sub) for sub in subfolders(folder) if not _holds_runs(sub)}
    classes = {name: paths for name, paths in classes.items() if paths}
    if len(classes) < 2:
        raise DataError(
            f"{folder} has {len(classes)} class folders with pictures; wanted at least 2, as in "
            f"{folder}/cat/1.jpg and {folder}/dog/1.jpg. {found_at(folder)}{_dicom_in(folder)}"
        )
    return classes


def _dicom_in(folder: Path) -> str:
    """How to make pictures of the DICOM files below `folder`, if there are any."""
    found = next((path for path in sorted(folder.rglob("*")) if path.suffix.lower() in DICOM_SUFFIXES), None)
    return f" {found.relative_to(folder)} is a DICOM file. {DICOM_ADVICE}" if found else ""


def _holds_runs(folder: Path) -> bool:
    """Whether `folder` is what `edgesight train` wrote, or a folder of such: its plots are no training pictures."""
    return any(next(folder.glob(pattern), None) for pattern in ("recipe.toml", "*/recipe.toml"))


def labelled(classes: dict[str, list[Path]], labels: tuple[str, ...]) -> tuple[Picture, ...]:
    """The pictures of `classes` with the index of their class in `labels`."""
    return tuple(Picture(path, labels.index(name)) for name, paths in classes.items() for path in paths)


def found_at(path: Path) -> str:
    """One sentence on what is at `path`, or in the nearest folder above it that exists."""
    folder = next((folder for folder in (path, *path.parents) if folder.is_dir()), Path())
    try:
        names = sorted(entry.name + "/" * entry.is_dir() for entry in folder.iterdir())
    except OSError as error:
        return f"Nothing can be seen in {folder}: {explain(error)}."
    shown = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
    return f"Found in {folder}: {shown or 'nothing'}."
