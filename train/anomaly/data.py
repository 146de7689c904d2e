"""Normal pictures to learn from, others to set the threshold by, and, where there are any, anomalies to judge by."""

import hashlib
import math
from collections.abc import Mapping
from pathlib import Path

from edge_app.anomaly.output import fewest_normal
from edge_app.errors import DataError
from edge_app.pictures.dataset import Dataset, Picture, Split
from edge_app.pictures.folder import found_at, pictures_in, subfolders, training_folders, unsorted_pictures
from edge_app.pictures.normal import LABELS, NORMAL, told_apart
from train.recipe import Recipe

FEWEST = 20
"""Pictures to learn from: with fewer, what is normal is chance."""


def find_normal(recipe: Recipe, root: Path) -> Dataset:
    """Find the pictures that `recipe` names below `root`: of train and val normal ones alone.

    In the folder are train/ (with val/ or valid/, and test/, beside it), or one folder of each kind, one of which
    data.normal names, or normal pictures alone, in any folders. The same seed gives the same split. Raises DataError.
    """
    folder, normal = (root / recipe.data.folder).resolve(), recipe.data.normal
    if not folder.is_dir():
        raise DataError(f"{folder} is no folder of pictures, or does not exist. {found_at(folder)}")
    folders = training_folders(folder)
    dataset = _in_splits(folder, folders, normal) if folders else _in_one(folder, normal, recipe)
    if not dataset.val:
        kept, held_out = hold_out([path for path, _ in dataset.train], recipe)
        dataset = Dataset(root=folder, labels=LABELS, train=_normal(kept), val=_normal(held_out), test=dataset.test)
    check_enough(dataset, recipe.anomaly.false_alarm_rate)
    return dataset


def check_enough(dataset: Dataset, rate: float) -> None:
    """Raise DataError where there are too few pictures to learn from, or to show such a false alarm rate."""
    train, val, wanted = len(dataset.train), len(dataset.val), fewest_normal(rate)
    if train < FEWEST or val < wanted:
        raise DataError(
            f"{dataset.root} has {train} normal pictures to learn from and {val} held out for the threshold; wanted "
            f"at least {FEWEST} and {wanted} (for a false alarm rate of {rate:g}), better hundreds. Give more, "
            "or allow more false alarms: --set anomaly.false_alarm_rate=0.1"
        )


def hold_out(paths: list[Path], recipe: Recipe) -> tuple[list[Path], list[Path]]:
    """Those to learn from, and those held out: data.val_share of them, more where the threshold needs more."""
    order = sorted(paths, key=lambda path: _draw(path, recipe.seed))
    asked = math.ceil(recipe.data.val_share * len(order))
    count = min(max(asked, fewest_normal(recipe.anomaly.false_alarm_rate)), len(order) // 2)
    return sorted(order[count:]), sorted(order[:count])


def _in_splits(folder: Path, folders: Mapping[Split, Path], normal: str) -> Dataset:
    normal = normal or _only_class(folders["train"])
    return Dataset(
        root=folder,
        labels=LABELS,
        train=_normal(_all_in(folders["train"] / normal)),
        val=_normal(_all_in(folders["val"] / normal)) if "val" in folders else (),
        test=told_apart(folders["test"], normal) if "test" in folders else (),
    )


def _in_one(folder: Path, normal: str, recipe: Recipe) -> Dataset:
    """A folder without splits. Where a class is normal, a share of it and all the others are for judging."""
    if not normal:
        return Dataset(root=folder, labels=LABELS, train=_normal(unsorted_pictures(folder)))
    pictures = told_apart(folder, normal)
    ours = [path for path, label in pictures if label == NORMAL]
    others = tuple(picture for picture in pictures if picture.label != NORMAL)
    share = recipe.data.test_share if others else 0.0
    judged = sorted(ours, key=lambda path: _draw(path, f"{recipe.seed}/test"))[: math.ceil(share * len(ours))]
    kept = [path for path in ours if path not in set(judged)]
    return Dataset(root=folder, labels=LABELS, train=_normal(kept), test=_normal(judged) + others)


def _only_class(train: Path) -> str:
    """The one folder in `train` with pictures, "" where they lie in it themselves. Raises DataError for several."""
    names = [sub.name for sub in subfolders(train) if pictures_in(sub)]
    if len(names) > 1:
        raise DataError(
            f"{train} has pictures of {', '.join(names[:5])}; which are normal? Try: --set data.normal={names[0]}"
        )
    return names[0] if names else ""


def _all_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise DataError(f"{folder} does not exist. {found_at(folder)} Name the folder of normal pictures: data.normal.")
    return pictures_in(folder)


def _normal(paths: list[Path]) -> tuple[Picture, ...]:
    return tuple(Picture(path, NORMAL) for path in paths)


def _draw(path: Path, salt: object) -> bytes:
    """As good as random, from the file's own name: files that are added move no other."""
    return hashlib.sha256(f"{salt}/{path.parent.name}/{path.name}".encode(errors="surrogateescape")).digest()
