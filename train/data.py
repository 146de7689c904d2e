"""From a recipe's [data] table to a Dataset: three lists of labelled picture files."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from edge_app.errors import DataError
from edge_app.pictures.dataset import Dataset
from edge_app.pictures.folder import SPLITS, classes_in, labelled
from edge_app.pictures.read import SUFFIXES
from train.keras_datasets import keras_dataset
from train.recipe import Data

Classes = dict[str, list[Path]]


def find_pictures(data: Data, root: Path, seed: int) -> Dataset:
    """Find the pictures that `data` names below `root`. The same seed gives the same split. Raises DataError."""
    if data.keras is not None:
        root, data = keras_dataset(data.keras), Data(val_share=data.val_share)
    folder = root / data.folder
    splits = _listed(data, root) if data.train else _found(data, folder, seed)
    if not splits["val"]:
        splits["train"], splits["val"] = _cut(splits["train"], data.val_share, f"{seed}/val")
    return _dataset(root, splits)


def _dataset(root: Path, splits: dict[str, Classes]) -> Dataset:
    labels = tuple(sorted(splits["train"]))
    if len(labels) < 2:
        raise DataError(f"{root} has training pictures of {len(labels)} classes; wanted at least 2.")
    for name in ("val", "test"):
        strangers = sorted(set(splits[name]) - set(labels))
        if strangers:
            raise DataError(
                f"{root}: the {name} pictures have classes that train has not: {', '.join(strangers[:5])}. "
                f"Train has: {', '.join(labels[:10])}."
            )
    return Dataset(root=root.resolve(), labels=labels, **{name: labelled(splits[name], labels) for name in SPLITS})


def _found(data: Data, folder: Path, seed: int) -> dict[str, Classes]:
    if (folder / "train").is_dir():
        return {name: classes_in(folder / name) if (folder / name).is_dir() else {} for name in SPLITS}
    rest, test = _cut(classes_in(folder), data.test_share, f"{seed}/test")
    return {"train": rest, "val": {}, "test": test}


def _listed(data: Data, root: Path) -> dict[str, Classes]:
    splits = {name: _grouped(getattr(data, name), root) for name in SPLITS}
    held_out = {path for name in ("val", "test") for paths in splits[name].values() for path in paths}
    splits["train"] = {
        label: [path for path in paths if path not in held_out] for label, paths in splits["train"].items()
    }
    return splits


def _grouped(entries: Iterable[str], root: Path) -> Classes:
    """Class -> files, for folders of classes and for patterns such as photos/*/4*.jpg (the class is the folder)."""
    classes: dict[str, set[Path]] = {}
    for entry in entries:
        if (root / entry).is_dir():
            found = [(label, path) for label, paths in classes_in(root / entry).items() for path in paths]
        else:
            found = [(path.parent.name, path) for path in root.glob(entry) if path.suffix.lower() in SUFFIXES]
        if not found:
            raise DataError(f"No pictures at {root / entry}. {_neighbours(root, entry)}")
        for label, path in found:
            classes.setdefault(label, set()).add(path)
    return {label: sorted(paths) for label, paths in sorted(classes.items())}


def _neighbours(root: Path, entry: str) -> str:
    there = root
    for part in Path(entry).parts:
        if not (there / part).is_dir():
            break
        there = there / part
    names = sorted(path.name for path in there.iterdir()) if there.is_dir() else []
    return f"Found in {there}: {', '.join(names[:8]) or 'nothing'}. Try: --data FOLDER"


def _cut(classes: Classes, share: float, salt: str) -> tuple[Classes, Classes]:
    """Split each class in two. A file's place hangs on its name alone, so added files move no other."""
    kept, cut = {}, {}
    for label, paths in classes.items():
        order = sorted(
            paths, key=lambda path: hashlib.sha256(f"{salt}/{path.parent.name}/{path.name}".encode()).digest()
        )
        count = min(round(len(paths) * share), len(paths) - 1) if share else 0
        count = max(count, 1) if share and len(paths) > 1 else count
        cut[label], kept[label] = sorted(order[:count]), sorted(order[count:])
    return kept, {label: paths for label, paths in cut.items() if paths}
