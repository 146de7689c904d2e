"""From an embedder's [data] table to faces in three splits."""

from collections import Counter
from pathlib import Path

from edge_app.errors import DataError
from edge_app.pictures.faces import Face, FaceDataset, Portrait, load_portraits
from train.recipe import Data

_FEWEST_PEOPLE = 2
"""In each split that there is: of one alone nobody can be told apart."""
_FEWEST_PAIRS = 100
"""Of strangers in a split that is judged: what a false match rate of 1 % can be shown with."""
_Key = tuple[str, str]
"""The file of faces and the name in it: two sets of pictures may have people of one name."""


def find_faces(data: Data, root: Path) -> FaceDataset:
    """The faces of each split that the files below `root` name.

    Raises DataError for a split of too few people or faces to learn or to tell anything from, and where somebody who is
    validated or tested on is trained on: a person is told by the file of faces and the name in it.
    """
    splits: dict[str, list[tuple[_Key, Portrait]]] = {"train": [], "val": [], "test": []}
    for part in data.faces:
        people = None if part.people is None else root / part.people
        found = load_portraits(root / part.file, part.where, people)
        splits[part.split] += [((part.file, portrait.person), portrait) for portrait in found]
    who = {name: {key for key, _ in portraits} for name, portraits in splits.items()}
    for name, portraits in splits.items():
        if portraits or name != "test":
            _check(name, [key for key, _ in portraits])
    if both := sorted(who["train"] & (who["val"] | who["test"])):
        raise DataError(f"data.faces trains on people who are held back, such as {both[0][1]}. Narrow `where`.")
    order = {key: number for number, key in enumerate([*sorted(who["train"]), *sorted(who["val"] | who["test"])])}
    return FaceDataset(
        people=tuple(person for _, person in order),
        **{name: tuple(_face(one, order[key]) for key, one in portraits) for name, portraits in splits.items()},
    )


def _check(split: str, whose: list[_Key]) -> None:
    counts = Counter(whose)
    if len(counts) < _FEWEST_PEOPLE:
        raise DataError(f"data.faces gives {split} {len(counts)} people; wanted at least {_FEWEST_PEOPLE}. Add a file.")
    pairs = (len(whose) ** 2 - sum(count**2 for count in counts.values())) // 2
    if split != "train" and (pairs < _FEWEST_PAIRS or max(counts.values()) < _FEWEST_PEOPLE):
        raise DataError(
            f"data.faces gives {split} {len(whose)} faces of {len(counts)} people; wanted {_FEWEST_PAIRS} pairs of "
            "strangers and somebody with two faces, to tell how well people are told apart. Add faces."
        )


def _face(portrait: Portrait, label: int) -> Face:
    right, left, mouth = portrait.points
    return Face(portrait.path, label, (right, left, mouth))
