"""From a folder to the pictures that training would find in it, and what lies there beside them."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from edge_app.errors import DataError
from edge_app.pictures.dataset import Dataset
from edge_app.pictures.deep import DICOM_ADVICE, DICOM_SUFFIXES
from edge_app.pictures.folder import SPLITS, classes_in, is_picture, labelled, pictures_in, training_folders
from train.survey.finding import Finding, Severity, alone, listed, short_name

_UNREAD = frozenset(
    {
        ".3fr",
        ".arw",
        ".avif",
        ".cr2",
        ".cr3",
        ".dng",
        ".gif",
        ".heic",
        ".heics",
        ".heif",
        ".hif",
        ".jfif",
        ".jp2",
        ".jxl",
    }
    | {*DICOM_SUFFIXES, ".nef", ".nrw", ".orf", ".pef", ".psd", ".raf", ".raw", ".rw2", ".srw"}
)
"""Suffixes of pictures in formats that are not read; most are those of phones and of cameras' raw files."""


def open_folder(folder: Path) -> tuple[Dataset, list[Finding]]:
    """The pictures of class folders, or of train/, val/ (or valid/) and test/ with class folders, as absolute paths.

    Without such splits, all pictures are in `train`. Raises DataError where training would find no two classes.
    """
    root = folder.resolve()
    places = training_folders(root) or {"train": root}
    classes = {name: _classes(place) for name, place in places.items()}
    labels = tuple(sorted({label for found in classes.values() for label in found}))
    found = {name: labelled(classes.get(name, {}), labels) for name in SPLITS}
    dataset = Dataset(root=root, labels=labels, train=found["train"], val=found["val"], test=found["test"])
    used = {place / label for name, place in places.items() for label in classes[name]}
    inside = [child for place in sorted({root, *places.values()}) for child in sorted(place.iterdir())]
    others = [child for child in inside if child.is_dir() and child not in {*used, *places.values()}]
    findings = [*_folders(others, root), *_loose(inside, root), *_inside_classes(used, root)]
    return dataset, [finding for finding in findings if finding.groups]


def _classes(place: Path) -> dict[str, list[Path]]:
    """As `classes_in`, whose error also names the pictures that cannot be read because of their format."""
    try:
        return classes_in(place)
    except DataError as error:
        unread = [path for path in _files([place]) if _is_unread(path)]
        if not unread or any(map(_is_dicom, unread)):  # of DICOM files, it says so itself
            raise
        named = listed([short_name(path, place) for path in unread])
        raise DataError(f"{error} Of a format that is not read: {named}. Save them as JPEG or PNG.") from error


def _folders(unused: Sequence[Path], root: Path) -> Iterator[Finding]:
    """Folders that are no class: worst when the user may think that they are."""
    hidden = [folder for folder in unused if folder.name.startswith(".")]
    lost = [folder for folder in unused if folder not in hidden and any(map(_is_unread, _files([folder])))]
    what = "Folders with pictures of formats that are not read are left out"
    advice = f"{_how_to_save(_files(lost))} Or take them away."
    yield _finding("error", "unused folder", what, lost, advice, root)
    rest = [folder for folder in unused if folder not in hidden + lost]
    what = "Folders that are no class: without pictures, beside train, or left by a training run"
    yield _finding("warning", "unused folder", what, rest, "Put pictures into them, or take them away.", root)
    what = "Hidden folders are left out"
    yield _finding("note", "hidden folder", what, hidden, "Rename them to make classes of them.", root)


def _loose(inside: Sequence[Path], root: Path) -> Iterator[Finding]:
    """Pictures beside the class folders."""
    loose = [path for path in inside if is_picture(path) or _is_unread(path)]
    what = "Pictures in no class folder are left out"
    yield _finding("warning", "loose picture", what, loose, "Move each into its class.", root)


def _inside_classes(used: set[Path], root: Path) -> Iterator[Finding]:
    """Files in class folders that are not taken for pictures, by their suffix, and pictures that may be none."""
    others = [path for path in _files(used) if not is_picture(path)]
    unread = [path for path in others if _is_unread(path)]
    what = "Pictures of formats that are not read are left out"
    yield _finding("warning", "other format", what, unread, _how_to_save(unread), root)
    hidden = [path for folder in sorted(used) for path in pictures_in(folder) if _is_hidden(path.relative_to(folder))]
    what = "Pictures with hidden names are used"
    yield _finding("note", "hidden picture", what, hidden, "Delete them if they are no pictures of yours.", root)
    rest = [path for path in others if not _is_unread(path)]
    yield _finding("note", "other file", "Files that are no pictures are left out", rest, "Nothing to do.", root)


def _how_to_save(unread: Iterable[Path]) -> str:
    return f"Of DICOM files: {DICOM_ADVICE}" if any(map(_is_dicom, unread)) else "Save them as JPEG or PNG."


def _is_dicom(path: Path) -> bool:
    return path.suffix.lower() in DICOM_SUFFIXES


def _is_unread(path: Path) -> bool:
    """Whether `path` is named like a picture of a format that is not read."""
    return path.suffix.lower() in _UNREAD and not path.is_dir()


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    return (path for folder in sorted(folders) for path in sorted(folder.rglob("*")) if not path.is_dir())


def _finding(severity: Severity, kind: str, what: str, paths: Sequence[Path], advice: str, root: Path) -> Finding:
    names = [short_name(path, root) for path in paths]
    return Finding(
        severity=severity, kind=kind, message=f"{what}: {listed(names)}.", advice=advice, groups=alone(paths)
    )
