"""From an embedder's [data] table to faces in three splits."""

from pathlib import Path

from edge_app.errors import DataError
from edge_app.pictures.faces import Face, FaceDataset, Portrait, load_portraits
from train.recipe import Data

_FEWEST = 2
"""People in each split that there is: of one alone nobody can be told apart."""


def find_faces(data: Data, root: Path) -> FaceDataset:
    """The faces of each split that the files below `root` name.

    Raises DataError for a split with fewer than two people, and where somebody who is validated or tested on is trained
    on: a person is told by the folder of the pictures.
    """
    splits: dict[str, list[Portrait]] = {"train": [], "val": [], "test": []}
    for part in data.faces:
        people = None if part.people is None else root / part.people
        splits[part.split] += load_portraits(root / part.file, part.where, people)
    who = {name: {_key(portrait) for portrait in portraits} for name, portraits in splits.items()}
    for name, persons in who.items():
        if len(persons) < _FEWEST and (persons or name != "test"):
            raise DataError(f"data.faces gives {name} {len(persons)} people; wanted at least {_FEWEST}. Add a file.")
    if both := sorted(who["train"] & (who["val"] | who["test"])):
        raise DataError(f"data.faces trains on people who are held back, such as {both[0][1]}. Narrow `where`.")
    order = {key: number for number, key in enumerate([*sorted(who["train"]), *sorted(who["val"] | who["test"])])}
    return FaceDataset(
        people=tuple(person for _, person in order),
        **{name: tuple(_face(one, order[_key(one)]) for one in portraits) for name, portraits in splits.items()},
    )


def _key(portrait: Portrait) -> tuple[str, str]:
    """Two sets of pictures may have people of one name."""
    return str(portrait.path.parent.parent), portrait.person


def _face(portrait: Portrait, label: int) -> Face:
    right, left, mouth = portrait.points
    return Face(portrait.path, label, (right, left, mouth))
