"""From a folder to the pictures that training would find in it, and what lies there beside them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from edge_app.pictures.dataset import Dataset
from edge_app.pictures.folder import classes_in, is_picture, labelled, pictures_in, subfolders
from train.survey.finding import Finding, Severity, alone, listed, short_name
from train.survey.seen import SPLITS

_OTHER_PICTURES = frozenset(
    {".avif", ".gif", ".heic", ".heif", ".jfif", ".jp2", ".jxl", ".cr2", ".dng", ".nef", ".arw"}
)


def open_folder(folder: Path) -> tuple[Dataset, list[Finding]]:
    """The pictures of class folders, or of train/, val/ and test/ with class folders, as absolute paths.

    Without such splits, all pictures are in `train`. Raises DataError where training would refuse the folder.
    """
    root = folder.resolve()
    splits = [name for name in SPLITS if (root / name).is_dir()] if (root / "train").is_dir() else []
    places = {name: root / name for name in splits} or {"train": root}
    classes = {name: classes_in(place) for name, place in places.items()}
    labels = tuple(sorted({label for found in classes.values() for label in found}))
    found = {name: labelled(classes.get(name, {}), labels) for name in SPLITS}
    dataset = Dataset(root=root, labels=labels, train=found["train"], val=found["val"], test=found["test"])
    used = {place / label for name, place in places.items() for label in classes[name]}
    beside = [child for child in subfolders(root) if splits and child.name not in splits]
    return dataset, _left_out(root, used, [*places.values()], beside)


def _left_out(root: Path, used: set[Path], places: list[Path], beside: list[Path]) -> list[Finding]:
    """What training does not look at: hidden folders, folders without pictures, pictures in no class, other files."""
    inside = [child for place in places for child in sorted(place.iterdir())]
    hidden = [child for child in inside if child.is_dir() and child.name.startswith(".")]
    empty = [child for child in inside if child.is_dir() and child not in used and child not in hidden + places]
    loose = [child for child in inside if is_picture(child)]
    findings = [
        _finding(
            "note", "hidden folder", "Hidden folders are left out", hidden, "Rename them to make classes of them.", root
        ),
        _finding(
            "warning",
            "unused folder",
            "Folders that are no class, without pictures or with what a training run left",
            empty + beside,
            "Put pictures into them, or take them away.",
            root,
        ),
        _finding(
            "warning",
            "loose picture",
            "Pictures in no class folder are left out",
            loose,
            "Move each into its class.",
            root,
        ),
    ]
    return [finding for finding in findings if finding.groups] + _other_files(used, root)


def _other_files(used: set[Path], root: Path) -> list[Finding]:
    """Files in class folders that are not taken for pictures, by their suffix."""
    by_kind: dict[bool, list[Path]] = defaultdict(list)
    for path in _files(used):
        if not is_picture(path):
            by_kind[path.suffix.lower() in _OTHER_PICTURES].append(path)
    hidden = [path for folder in sorted(used) for path in pictures_in(folder) if _is_hidden(path.relative_to(folder))]
    findings = [
        _finding(
            "note",
            "hidden picture",
            "Pictures with hidden names are used",
            hidden,
            "Delete them if they are no pictures of yours.",
            root,
        ),
        _finding(
            "warning",
            "other format",
            "Pictures of formats that are not read are left out",
            by_kind[True],
            "Save them as JPEG or PNG.",
            root,
        ),
        _finding(
            "note", "other file", "Files that are no pictures are left out", by_kind[False], "Nothing to do.", root
        ),
    ]
    return [finding for finding in findings if finding.groups]


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    return (path for folder in sorted(folders) for path in sorted(folder.rglob("*")) if not path.is_dir())


def _finding(severity: Severity, kind: str, what: str, paths: list[Path], advice: str, root: Path) -> Finding:
    names = [short_name(path, root) for path in paths]
    return Finding(
        severity=severity, kind=kind, message=f"{what}: {listed(names)}.", advice=advice, groups=alone(paths)
    )
