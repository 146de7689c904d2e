"""The protocol of LFW: official pairs of some folds, and everybody in these folds against everybody else.

Huang et al. 2007, Labeled Faces in the Wild, http://vis-www.cs.umass.edu/lfw/. Nobody is in two folds: an embedder that
was trained on other people's folds has never seen these.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from msgspec import Struct

from edge_app.errors import DataError
from edge_app.evaluation.accuracy import Accuracy
from edge_app.evaluation.recognition import Recognition, recognition
from edge_app.evaluation.verification import Ids, Pairs, pair_accuracy
from edge_app.faces.align import align
from edge_app.pictures.faces import face_rows
from edge_app.pictures.lfw import Pair, load_pairs
from edge_app.pictures.read import read_picture
from edge_app.values import Floats, Pixels

_FEWEST = 2
_POINTS = ("right_eye", "left_eye", "mouth_centre")


@dataclass(frozen=True, slots=True)
class Lfw:
    """Aligned faces and what is asked about them.

    people: int64 (n,), whose the images are. places: of each picture, relative to the people's folder, in `images`.
    pairs: those of which both pictures are there. guessed: pictures in which no points were found.
    """

    images: tuple[Pixels, ...]
    people: Ids
    places: dict[Path, int]
    pairs: tuple[Pair, ...]
    guessed: int


class LfwReport(Struct, frozen=True, kw_only=True):
    """The share of official pairs told rightly, and what comes of all pictures against each other."""

    pairs: Accuracy
    told: Recognition


def load_lfw(
    folder: Path,
    folds: Collection[int],
    *,
    every: int = 1,
    points_of: Callable[[Pixels, Floats], Floats] = lambda _, known: known,
) -> Lfw:
    """All pictures of the people in `folds`, aligned by folder/faces.csv; pairs from folder/pairs.txt.

    Where the file names no points, they are taken to be where they are on average. every: only each so-and-so-many-th
    person, to be quick. points_of: gives the points to align by, from the picture and those of the file. Raises
    DataError, PictureError.
    """
    pairs = [pair for pair in load_pairs(folder / "pairs.txt") if pair.fold in folds]
    if len({pair.fold for pair in pairs}) < _FEWEST:
        raise DataError(
            f"{folder / 'pairs.txt'} has fewer than two of the folds {sorted(folds)}: one sets the other's threshold."
        )
    people = sorted({picture.parent.name for pair in pairs for picture in (pair.first, pair.second)})[::every]
    rows = [row for row in _rows(folder / "faces.csv") if row["person"] in set(people)]
    points = [_points(row) for row in rows]
    mean = np.mean([one for one in points if one is not None], axis=0).astype(np.float32)
    pictures = (read_picture(folder / row["file"]) for row in rows)
    images = tuple(
        align(picture, points_of(picture, mean if one is None else one))
        for picture, one in zip(pictures, points, strict=True)
    )
    places = {Path(row["file"]).relative_to("images"): place for place, row in enumerate(rows)}
    return Lfw(
        images,
        np.array([people.index(row["person"]) for row in rows], np.int64),
        places,
        tuple(pair for pair in pairs if {pair.first, pair.second} <= places.keys()),
        sum(one is None for one in points),
    )


def judge_lfw(lfw: Lfw, vectors: Floats) -> LfwReport:
    """vectors: float32 (n, size) of length 1, of the faces of `lfw`."""
    first, second = (
        np.array([lfw.places[picture] for picture in those])
        for those in zip(*((pair.first, pair.second) for pair in lfw.pairs), strict=True)
    )
    scores = (vectors[first] * vectors[second]).sum(axis=1)
    same, folds = np.array([pair.same for pair in lfw.pairs]), np.array([pair.fold for pair in lfw.pairs])
    return LfwReport(pairs=pair_accuracy(Pairs(scores, same, folds)), told=recognition(vectors, lfw.people))


def _rows(path: Path) -> list[dict[str, str]]:
    rows = face_rows(path)
    if not rows or not {"file", "person", "mouth_centre_x"} <= rows[0].keys():
        raise DataError(f"{path} holds no faces. Wanted columns file, person, right_eye_x ... mouth_centre_y.")
    return rows


def _points(row: dict[str, str]) -> Floats | None:
    """Right eye, left eye and middle of the mouth, float32 (3, 2)."""
    if not row["mouth_centre_x"]:
        return None
    return np.array([[float(row[f"{name}_{axis}"]) for axis in "xy"] for name in _POINTS], np.float32)
