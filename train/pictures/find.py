"""From a recipe's [data] table to a Dataset: three lists of labelled picture files."""

from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import replace

from edge_app.errors import DataError
from edge_app.pictures.dataset import Dataset
from edge_app.pictures.folder import (
    SPLITS,
    classes_in,
    found_at,
    is_picture,
    labelled,
    training_folders,
    unsorted_pictures,
)
from train.pictures.cut import Classes, cut
from train.pictures.groups import find_groups, groups_of, refuse_shared
from train.pictures.keras_datasets import keras_dataset
from train.progress import Progress, silent
from train.recipe import Data, Group


def find_pictures(data: Data, root: Path, seed: int, progress: Progress = silent) -> Dataset:
    """Find the pictures that `data` names below `root`. The same seed gives the same split.

    The paths are absolute. Raises DataError, which says what was found instead.
    """
    root = root.resolve()
    if data.keras is not None:
        root, data = keras_dataset(data.keras, progress), Data(val_share=data.val_share)
    folder = root / data.folder
    splits = _listed(data, root) if data.train else _found(folder)
    groups: dict[str, str] = {}
    if data.group:
        groups = find_groups(_paths(splits), data.group, root, folder)
        refuse_shared({name: _paths({name: splits[name]}) for name in SPLITS}, groups, data.group, root)
    if not data.train and not training_folders(folder):
        splits["train"], splits["test"] = cut(splits["train"], data.test_share, f"{seed}/test", groups)
    if not splits["val"]:
        splits["train"], splits["val"] = cut(splits["train"], data.val_share, f"{seed}/val", groups)
    return find_unlabelled(replace(_dataset(root, splits), groups=groups), data.unlabelled, data)


def _paths(splits: dict[str, Classes]) -> list[Path]:
    return [path for classes in splits.values() for paths in classes.values() for path in paths]


def _dataset(root: Path, splits: dict[str, Classes]) -> Dataset:
    labels = tuple(sorted(label for label, paths in splits["train"].items() if paths))
    if len(labels) < 2:
        raise DataError(f"{root} has training pictures of {len(labels)} classes; wanted at least 2.")
    for name in ("val", "test"):
        strangers = sorted(set(splits[name]) - set(labels))
        if strangers:
            raise DataError(
                f"{root}: the {name} pictures have classes that train has not: {', '.join(strangers[:5])}. "
                f"Train has: {', '.join(labels[:10])}."
            )
    if not splits["val"]:
        raise DataError(f"{root} leaves no pictures to validate on. Raise data.val_share, or add pictures.")
    train, val, test = (labelled(splits[name], labels) for name in SPLITS)
    return Dataset(root=root, labels=labels, train=train, val=val, test=test)


def _found(folder: Path) -> dict[str, Classes]:
    """A folder's own splits; everything in train where it has none. Raises DataError."""
    if folders := training_folders(folder):
        return {name: classes_in(folders[name]) if name in folders else {} for name in SPLITS}
    return {"train": classes_in(folder), "val": {}, "test": {}}


def _listed(data: Data, root: Path) -> dict[str, Classes]:
    splits: dict[str, Classes] = {name: _grouped(getattr(data, name), root) for name in SPLITS}
    held_out = {path.resolve() for name in ("val", "test") for paths in splits[name].values() for path in paths}
    splits["train"] = {
        label: [path for path in paths if path.resolve() not in held_out] for label, paths in splits["train"].items()
    }
    return splits


def find_unlabelled(dataset: Dataset, entries: Iterable[str], data: Data) -> Dataset:
    """The data set with every picture below the folders, or among the patterns, that it does not have under a label.

    Hidden folders and run folders are left out, and so is what belongs, by `data.group`, to a picture in val or test.
    Raises DataError where there is no picture at all.
    """
    known = {path.resolve() for part in SPLITS for path, _ in getattr(dataset, part)}
    found: set[Path] = set()
    for entry in entries:
        place = dataset.root / entry
        pictures = (
            set(unsorted_pictures(place)) if place.is_dir() else {path for _, path in _named(entry, dataset.root)}
        )
        if not pictures:
            raise DataError(f"No pictures at {place}. {found_at(place)}")
        found |= pictures
    fresh = tuple(sorted(path for path in found if path.resolve() not in known))
    return replace(dataset, unlabelled=_not_held_back(fresh, dataset, data.group, data.folder) if data.group else fresh)


def _not_held_back(paths: tuple[Path, ...], dataset: Dataset, group: Group, folder: str) -> tuple[Path, ...]:
    groups = groups_of(paths, group, dataset.root, dataset.root / folder)
    held_back = {dataset.group_of(path) for path, _ in (*dataset.val, *dataset.test)} - {None}
    return tuple(path for path in paths if groups.get(str(path)) not in held_back)


def _grouped(entries: Iterable[str], root: Path) -> Classes:
    """Class -> files, for folders of classes and for patterns such as photos/*/4*.jpg (the class is the folder)."""
    classes: dict[str, set[Path]] = {}
    for entry in entries:
        found = _named(entry, root)
        if not found:
            raise DataError(f"No pictures at {root / entry}. {found_at(root / entry)} Try: --data FOLDER")
        for label, path in found:
            classes.setdefault(label, set()).add(path)
    return {label: sorted(paths) for label, paths in sorted(classes.items())}


def _named(entry: str, root: Path) -> list[tuple[str, Path]]:
    """(class, file) for each picture that one entry names."""
    if (root / entry).is_dir():
        return [(label, path) for label, paths in classes_in(root / entry).items() for path in paths]
    try:
        return [(path.parent.name, path) for path in root.glob(entry) if is_picture(path)]
    except (ValueError, NotImplementedError) as error:
        raise DataError(f"{entry!r} is no pattern: {error}. Wanted one below {root}, as in photos/*/4*.jpg.") from error
