"""Labeled Faces in the Wild: its official pairs of faces (Huang et al. 2007, http://vis-www.cs.umass.edu/lfw/)."""

from dataclasses import dataclass
from pathlib import Path

from edge_app.errors import DataError
from edge_app.tables import explain


@dataclass(frozen=True, slots=True)
class Pair:
    """Two pictures, relative to the folder of people. same: of one person. fold: from 1."""

    first: Path
    second: Path
    same: bool
    fold: int


def load_pairs(path: Path) -> list[Pair]:
    """Read pairs.txt: a line with folds and pairs a fold, then so many of one person and so many of two, fold by fold.

    Raises DataError for a file of another form.
    """
    try:
        head, *lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        folds, each = map(int, head)
        if len(lines) != folds * each * 2:
            raise ValueError(f"{len(lines)} pairs; its first line promises {folds * each * 2}")
        return [_pair(line, number // (2 * each) + 1) for number, line in enumerate(lines)]
    except (OSError, ValueError) as error:
        raise DataError(f"Cannot read the pairs {path}: {explain(error)}. Give LFW's pairs.txt.") from error


def _pair(line: list[str], fold: int) -> Pair:
    if len(line) == 3:
        return Pair(_picture(line[0], line[1]), _picture(line[0], line[2]), same=True, fold=fold)
    if len(line) == 4:
        return Pair(_picture(line[0], line[1]), _picture(line[2], line[3]), same=False, fold=fold)
    raise ValueError(f"a line has {len(line)} columns; wanted 3 or 4")


def _picture(person: str, number: str) -> Path:
    if Path(person).name != person:
        raise ValueError(f"{person!r} is no name of a folder")
    return Path(person) / f"{person}_{int(number):04}.jpg"
