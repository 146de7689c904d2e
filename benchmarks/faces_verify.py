"""Face embedders side by side on LFW folds 1 to 5, whose people nothing here is trained on, in one run.

Needs the pack lfw, lfw-splits.csv and the folder models. Accuracy on the official 3,000 pairs of these folds; missed
pairs and searches on all pictures of their people. Faces are aligned by the eyes and mouth in the pack's faces.csv.
"""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from msgspec import Struct, json
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.arguments import arguments, pack
from benchmarks.third_party.mobilefacenet import BAD, FLOAT, MobileFaceNet
from convert.interleaved import Ratio, latency_ratio
from edge_app.board import board_name
from edge_app.evaluation.accuracy import Accuracy
from edge_app.evaluation.verification import Missed, Pairs, Search, all_pairs, missed_at, pair_accuracy, search
from edge_app.faces.align import align
from edge_app.pictures.lfw import load_pairs
from edge_app.pictures.read import read_picture
from edge_app.values import Floats, Pixels

FOLDS = range(1, 6)
RATES = (1e-2, 1e-3, 1e-4)
GALLERIES = (5, 20, 100)
REFERENCE = "MobileFaceNet"


class FaceEmbedder(Protocol):
    """What is compared."""

    @property
    def size_bytes(self) -> int:
        """Of the model file."""

    def preprocess(self, face_bgr: Pixels, /) -> np.ndarray:
        """The input tensor for an aligned face uint8 (112, 112, 3)."""

    def invoke(self, tensor: np.ndarray, /) -> object:
        """The raw output."""

    def embed(self, face_bgr: Pixels, /) -> Floats:
        """The vector of an aligned face, float32 (size,) of length 1."""


class Row(Struct, frozen=True, kw_only=True):
    """One embedder. missed: at each false match rate; cosine: mean with the reference's vectors; time: over its."""

    size_bytes: int
    pairs: Accuracy
    missed: tuple[Missed, ...]
    searches: tuple[Search, ...]
    cosine: float
    time: Ratio


class Figures(Struct, frozen=True, kw_only=True):
    """The whole comparison. skipped: pictures in whose middle no face was found; aligned by the mean of all others."""

    embedders: dict[str, Row]
    pictures: int
    people: int
    skipped: int
    board: str


class Faces(Struct, frozen=True):
    """Aligned faces. paths: relative to the folder of people."""

    images: tuple[Pixels, ...]
    paths: tuple[Path, ...]
    skipped: int


def main() -> None:
    """Measure and print."""
    options = arguments(__doc__ or "")
    models, lfw = pack(options.data, "models"), pack(options.data, "lfw")
    embedders: dict[str, FaceEmbedder] = {
        REFERENCE: MobileFaceNet(FLOAT, models),
        "its bad uint8": MobileFaceNet(BAD, models),
    }
    people = _test_people(pack(options.data, "lfw-splits.csv"))
    faces = aligned_faces(lfw, people[::10] if options.quick else people)
    figures = compare(embedders, faces, lfw / "pairs.txt", quick=options.quick)
    if options.json:
        print(json.format(json.encode(figures)).decode())
    else:
        _print(figures)


def aligned_faces(lfw: Path, people: Sequence[str]) -> Faces:
    """All faces of `people`. Where the pack names no points, they are taken to be where they are on average."""
    with (lfw / "faces.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["person"] in set(people)]
    points = [_points(row) for row in rows]
    mean = np.mean([one for one in points if one is not None], axis=0).astype(np.float32)
    images = [
        align(read_picture(lfw / row["file"]), mean if one is None else one)
        for row, one in track(list(zip(rows, points, strict=True)), "aligning", console=Console(stderr=True))
    ]
    paths = tuple(Path(row["file"]).relative_to("images") for row in rows)
    return Faces(tuple(images), paths, sum(one is None for one in points))


def compare(embedders: dict[str, FaceEmbedder], faces: Faces, pairs: Path, *, quick: bool) -> Figures:
    """Every embedder on all faces, and the latency of `invoke` in turns with that of the reference."""
    vectors = {name: _vectors(embedder, faces, name) for name, embedder in embedders.items()}
    names = sorted({path.parent.name for path in faces.paths})
    people = np.array([names.index(path.parent.name) for path in faces.paths], np.int64)
    reference, rounds = embedders[REFERENCE], 5 if quick else 50
    return Figures(
        embedders={
            name: _row(
                vectors[name],
                people,
                size_bytes=embedder.size_bytes,
                pairs=pair_accuracy(_pairs(vectors[name], faces, pairs)),
                cosine=float((vectors[name] * vectors[REFERENCE]).sum(axis=1).mean()),
                time=_ratio(embedder, reference, faces.images[0], rounds=rounds),
            )
            for name, embedder in embedders.items()
        },
        pictures=len(faces.paths),
        people=len(names),
        skipped=faces.skipped,
        board=board_name(),
    )


def _row(vectors: Floats, people: np.ndarray, *, size_bytes: int, pairs: Accuracy, cosine: float, time: Ratio) -> Row:
    genuine, impostors = all_pairs(vectors, people)
    missed = tuple(missed_at(genuine, impostors, rate) for rate in RATES)
    strict, several = missed[-1].threshold.value, int((np.bincount(people) >= 2).sum())
    searches = (search(vectors, people, gallery=size, threshold=strict) for size in GALLERIES if size <= several)
    return Row(size_bytes=size_bytes, pairs=pairs, missed=missed, searches=tuple(searches), cosine=cosine, time=time)


def _test_people(path: Path) -> list[str]:
    with path.open(newline="") as file:
        return [row["person"] for row in csv.DictReader(file) if row["role"] == "test"]


def _points(row: dict[str, str]) -> Floats | None:
    """Right eye, left eye and middle of the mouth, float32 (3, 2)."""
    if not row["mouth_centre_x"]:
        return None
    names = ("right_eye", "left_eye", "mouth_centre")
    return np.array([[float(row[f"{name}_{axis}"]) for axis in "xy"] for name in names], np.float32)


def _vectors(embedder: FaceEmbedder, faces: Faces, name: str) -> Floats:
    return np.stack([embedder.embed(image) for image in track(faces.images, name, console=Console(stderr=True))])


def _pairs(vectors: Floats, faces: Faces, path: Path) -> Pairs:
    """Those official pairs of which both pictures are there."""
    places = {face: place for place, face in enumerate(faces.paths)}
    pairs = [pair for pair in load_pairs(path) if pair.fold in FOLDS and {pair.first, pair.second} <= places.keys()]
    first, second = (
        np.array([places[face] for face in those]) for those in zip(*((p.first, p.second) for p in pairs), strict=True)
    )
    scores = (vectors[first] * vectors[second]).sum(axis=1)
    return Pairs(scores, np.array([pair.same for pair in pairs]), np.array([pair.fold for pair in pairs]))


def _ratio(ours: FaceEmbedder, theirs: FaceEmbedder, image: Pixels, *, rounds: int) -> Ratio:
    tensors = ours.preprocess(image), theirs.preprocess(image)
    return latency_ratio(lambda: ours.invoke(tensors[0]), lambda: theirs.invoke(tensors[1]), rounds=rounds, calls=3)


def _print(figures: Figures) -> None:
    console, first = Console(), next(iter(figures.embedders.values()))
    pairs = _table("The same person?", "MB", "right, % [95 %]", *(f"{rate:g}" for rate in RATES), "cosine", "time")
    found = _table("Who of so many?", *(f"{size} {what}" for size in GALLERIES for what in ("missed", "named")))
    for name, row in figures.embedders.items():
        low, high = row.pairs.interval
        right = f"{100 * row.pairs.accuracy:.2f} [{100 * low:.2f}, {100 * high:.2f}]"
        cells = (*(f"{100 * one.rate:.1f}" for one in row.missed), f"{row.cosine:.3f}", f"{row.time.median:.2f}")
        pairs.add_row(name, f"{row.size_bytes / 1e6:.2f}", right, *cells)
        rates = ((one.false_negative, one.false_positive) for one in row.searches)
        found.add_row(name, *(f"{100 * rate:.1f}" for both in rates for rate in both))
    console.print(pairs, found)
    console.print(
        f"LFW folds {FOLDS[0]} to {FOLDS[-1]}: {first.pairs.n:,} official pairs; {figures.pictures:,} pictures of "
        f"{figures.people:,} people. {', '.join(f'{rate:g}' for rate in RATES)}: % of one person's "
        f"{first.missed[0].n:,} pairs missed at that false match rate ({first.missed[0].threshold.n:,} pairs of "
        "strangers). Who of so many, at the last of them: missed, % of enrolled people's faces, one picture each "
        f"enrolled; named, % of strangers. cosine: with the vectors of {REFERENCE}. Time of invoke on one thread over "
        f"its, {figures.board}. {figures.skipped} faces without points were aligned by the mean."
    )


def _table(title: str, *headings: str) -> Table:
    table = Table("", title=title, box=SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for heading in headings:
        table.add_column(heading, justify="right")
    return table


if __name__ == "__main__":
    main()
