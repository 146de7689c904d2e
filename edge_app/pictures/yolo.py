"""Pictures with boxes, from text files as YOLO has them (https://docs.ultralytics.com/datasets/detect/)."""

import os
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from edge_app.errors import DataError, MissingExtraError, PictureError
from edge_app.pictures.annotated import Annotated
from edge_app.pictures.folder import SPLITS, found_at, pictures_in
from edge_app.pictures.marked import (
    Marked,
    Reading,
    Where,
    annotated,
    below,
    check_splits,
    each_once,
    resolved,
    some_present,
    splits_asked,
    start_tally,
)
from edge_app.pictures.read import picture_size
from edge_app.pictures.tally import Tally
from edge_app.tables import explain, from_table


class _Description(Struct, frozen=True):
    """data.yaml."""

    names: list[str] | dict[int, str]
    path: str | None = None
    train: str | list[str] | None = None
    val: str | list[str] | None = None
    test: str | list[str] | None = None


class _Set(NamedTuple):
    """numbers: class in the files -> label. folders: split -> its folders of pictures, below root, which is resolved.

    A folder is resolved too, but for one part of it: see `_within`.
    """

    root: Path
    labels: tuple[str, ...]
    numbers: dict[int, int]
    folders: dict[str, list[Path]]


def read_yolo(path: Path, where: Where | None = None) -> Reading:
    """What the folder at `path` has: images/train, labels/train and so on, with data.yaml or classes.txt.

    path: the folder, or one of these two files. where: {"split": [of train, val, test]}. A picture without a file of
    labels has nothing on it. Raises DataError for a file that is damaged or has classes without a name;
    MissingExtraError where a .yaml cannot be read.
    """
    found = _described(path)
    each_once(found.labels, f"{path}: the name")
    folders = _asked(path, found, splits_asked(path, where))
    tally, pictures = start_tally(path, where), []
    for folder in folders:
        pictures += _pictures(folder, found, tally)
    each_once([picture.path for picture in pictures], f"{path}: the picture")
    return Reading(found.labels, some_present(pictures, tally, found.root), tally)


def _described(path: Path) -> _Set:
    file = next((place for place in _descriptions(path) if place.is_file()), None)
    if file is None:
        raise DataError(f"{path} has no data.yaml and no classes.txt, which name the classes. {found_at(path)}")
    return _from_names(file) if file.suffix == ".txt" else _from_yaml(file)


def _descriptions(path: Path) -> list[Path]:
    return [path, *(path / name for name in ("data.yaml", "data.yml", "classes.txt", "labels/classes.txt"))]


def _from_names(file: Path) -> _Set:
    """classes.txt has a name on each line."""
    labels = tuple(line.strip() for line in _text(file).splitlines() if line.strip())
    root = (file.parent.parent if file.parent.name == "labels" else file.parent).resolve()
    return _Set(root, labels, {number: number for number in range(len(labels))}, _laid_out(root))


def _from_yaml(file: Path) -> _Set:
    try:
        table = msgspec.yaml.decode(_text(file))
    except ImportError as error:
        raise MissingExtraError(
            f"Cannot read {file} without PyYAML. Try: pip install 'edgesight[train]', or write classes.txt."
        ) from error
    except msgspec.DecodeError as error:
        raise DataError(f"{file} is no YAML: {' '.join(str(error).split())}.") from error
    _check_names(table, file)
    told = from_table(_Description, table, str(file), DataError)
    names = told.names if isinstance(told.names, dict) else dict(enumerate(told.names))
    root = resolved(file.parent / (told.path or ""), f"{file}: path")
    if not root.is_dir():  # it says where the set was on another machine
        root = file.parent.resolve()
    parts = {split: getattr(told, split) or [] for split in SPLITS}
    folders: dict[str, list[Path]] = {
        split: [_folder(root, entry, file) for entry in ([given] if isinstance(given, str) else given)]
        for split, given in parts.items()
        if given
    }
    numbers = {number: label for label, number in enumerate(names)}
    return _Set(root, tuple(names.values()), numbers, folders or _laid_out(root))


def _check_names(table: Any, file: Path) -> None:
    """Raise DataError where the file has names, but they are none."""
    names = table.get("names", [""]) if isinstance(table, dict) else [""]
    if not names or not isinstance(names, (list, dict)):
        raise DataError(
            f"{file}: names is {'empty' if not names else repr(names)[:80]}; wanted the names of the classes, as in "
            "names: [cat, dog]."
        )


def _laid_out(root: Path) -> dict[str, list[Path]]:
    """Split -> folder; pictures that lie in images/ itself are for training."""
    images, what = root / "images", f"{root}: a folder of pictures"
    splits = [split for split in SPLITS if (images / split).is_dir()]
    return {split: [_within(images / split, root, what)] for split in splits} or {"train": [images]}


def _folder(root: Path, entry: str, file: Path) -> Path:
    """A folder that data.yaml names; some tools write ../train/images for a folder beside the file itself."""
    inner = Path(*[part for part in Path(entry).parts if part != ".."])
    return _within(root / (inner if entry.startswith("../") else entry), root, f"{file}: a folder of pictures")


def _within(folder: Path, root: Path, what: str) -> Path:
    """`folder`, resolved. Raises DataError, saying `what` names it, where it leads out of `root`.

    Large sets are often kept elsewhere: a folder called images may be a link out of `root`, and stays unresolved here,
    so that its labels are looked for beside the link.
    """
    resolved(folder, what)
    folder = Path(os.path.normpath(folder))
    link = next((place for place in (folder, *folder.parents) if _may_lead_out(place, root)), None)
    if link is None:
        return below(folder, root, what)
    below(folder, link, what)
    return link.parent.resolve() / "images" / folder.relative_to(link)


def _may_lead_out(place: Path, root: Path) -> bool:
    return place.name == "images" and place.is_symlink() and place.parent.resolve().is_relative_to(root)


def _asked(path: Path, found: _Set, splits: list[str] | None) -> list[Path]:
    """The folders of those splits; of all, when none is asked for. Raises DataError for one that is not there."""
    check_splits(path, splits, found.folders)
    wanted = found.folders if splits is None else splits
    folders = [(split, folder) for split in wanted for folder in found.folders[split]]
    for split, folder in folders:
        if not folder.is_dir():
            state = "is a list, which is not read" if folder.is_file() else "is not there"
            raise DataError(
                f"{path}: {folder} of the split {split} {state}; wanted a folder of pictures. Correct the name, delete "
                f"that of a split without pictures, or choose splits. {found_at(folder)}"
            )
    return [folder for _, folder in folders]


def _pictures(folder: Path, found: _Set, tally: Tally) -> list[Annotated]:
    labels = _labels_of(folder, found.root)
    files = pictures_in(folder)
    places = [labels / file.relative_to(folder).with_suffix(".txt") for file in files]
    each_once(places, f"{folder}: the file of labels of two pictures,")
    for orphan in sorted({*labels.rglob("*.txt")} - {*places, labels / "classes.txt"}):
        tally.miss(orphan.stem, len(_objects(orphan, found, (1, 1))))
    read = (_picture(file, place, found, tally) for file, place in zip(files, places, strict=True))
    return [picture for picture in read if picture]


def _labels_of(folder: Path, root: Path) -> Path:
    """The folder of labels for one of pictures: "labels" for the last "images" in its name; itself if it has none."""
    parts = list(folder.relative_to(root).parts)
    for place in reversed(range(len(parts))):
        if parts[place] == "images":
            return root.joinpath(*parts[:place], "labels", *parts[place + 1 :])
    return folder


def _picture(file: Path, labels: Path, found: _Set, tally: Tally) -> Annotated | None:
    """None, and counted, when it cannot be read."""
    try:
        size_wh = picture_size(file)
    except PictureError:
        tally.miss(file.name, len(_objects(labels, found, (1, 1))))
        return None
    return annotated(file.resolve(), size_wh, _objects(labels, found, size_wh), tally)


def _objects(path: Path, found: _Set, size_wh: tuple[int, int]) -> list[Marked]:
    """What a file of labels has, for a picture of that size; nothing where there is no such file."""
    lines = _text(path).splitlines() if path.exists() else []
    return [
        _marked(line.split(), found, size_wh, f"{path}, line {number}")
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]


def _marked(values: list[str], found: _Set, size_wh: tuple[int, int], where: str) -> Marked:
    """From class, and the middle, width and height of the box as shares of the picture's."""
    try:
        number, (x, y, width, height) = int(values[0]), map(float, values[1:])
    except ValueError as error:
        raise DataError(f"{where} is {' '.join(values)[:80]!r}; wanted a class and x, y, width, height.") from error
    if number not in found.numbers:
        raise DataError(f"{where} has the class {number}; the {len(found.labels)} names have none of that number.")
    corners = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    left, top, right, bottom = (side * size_wh[place % 2] for place, side in enumerate(corners))
    return Marked((left, top, right, bottom), found.numbers[number])


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"Cannot read {path}: {explain(error)}.") from error
