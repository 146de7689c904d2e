"""Face embedders side by side on LFW folds 1 to 5, whose people nothing here is trained on, in one run.

Needs the pack lfw and the folder models. Accuracy on the official 3,000 pairs of these folds; missed
pairs and searches on all pictures of their people. Faces are aligned by the eyes and mouth in the pack's faces.csv.
"""

from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import numpy as np
from msgspec import Struct, json
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.arguments import ours, pack, parser
from benchmarks.described import third_party
from convert.interleaved import Ratio, latency_ratio
from edge_app.board.name import board_name
from edge_app.commands.progress import progress
from edge_app.evaluation.lfw import Lfw, LfwReport, judge_lfw, load_lfw
from edge_app.evaluation.recognition import GALLERIES, RATES, embed_all
from edge_app.inference.model import Model
from edge_app.values import Floats, Pixels

FOLDS = range(1, 6)
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
    """One embedder. cosine: mean with the reference's vectors; time: over its."""

    size_bytes: int
    report: LfwReport
    cosine: float
    time: Ratio


class Figures(Struct, frozen=True, kw_only=True):
    """The whole comparison. guessed: pictures in whose middle no face was found; aligned by the mean of all others."""

    embedders: dict[str, Row]
    guessed: int
    board: str


def main() -> None:
    """Measure and print."""
    options = ours(parser(__doc__ or ""), "faces-embed").parse_args()
    models, lfw = pack(options.data, "models"), pack(options.data, "lfw")
    faces = load_lfw(lfw, FOLDS, every=10 if options.quick else 1)
    with ExitStack() as stack:
        embedders: dict[str, FaceEmbedder] = {
            REFERENCE: stack.enter_context(third_party("mobilefacenet-float", models)),
            "its bad uint8": stack.enter_context(third_party("mobilefacenet-uint8-bad", models)),
            **{Path(name).stem: stack.enter_context(Model(name, threads=1)) for name in options.models},
        }
        figures = compare(embedders, faces, quick=options.quick)
    if options.json:
        print(json.format(json.encode(figures)).decode())
    else:
        _print(figures)


def compare(embedders: dict[str, FaceEmbedder], lfw: Lfw, *, quick: bool) -> Figures:
    """Every embedder on all faces, and the latency of `invoke` in turns with that of the reference."""
    vectors = {}
    for name, embedder in embedders.items():
        with progress(name, len(lfw.images)) as done:
            vectors[name] = embed_all(embedder, lfw.images, done)
    reference, rounds = embedders[REFERENCE], 5 if quick else 50
    return Figures(
        embedders={
            name: Row(
                size_bytes=embedder.size_bytes,
                report=judge_lfw(lfw, vectors[name]),
                cosine=float((vectors[name] * vectors[REFERENCE]).sum(axis=1).mean()),
                time=_ratio(embedder, reference, lfw.images[0], rounds=rounds),
            )
            for name, embedder in embedders.items()
        },
        guessed=lfw.guessed,
        board=board_name(),
    )


def _ratio(ours: FaceEmbedder, theirs: FaceEmbedder, image: Pixels, *, rounds: int) -> Ratio:
    tensors = ours.preprocess(image), theirs.preprocess(image)
    return latency_ratio(lambda: ours.invoke(tensors[0]), lambda: theirs.invoke(tensors[1]), rounds=rounds, calls=3)


def _print(figures: Figures) -> None:
    console, first = Console(), next(iter(figures.embedders.values())).report
    pairs = _table("The same person?", "MB", "right, % [95 %]", *(f"{rate:g}" for rate in RATES), "cosine", "time")
    found = _table("Who of so many?", *(f"{size} {what}" for size in GALLERIES for what in ("missed", "named")))
    for name, row in figures.embedders.items():
        pair_share, told = row.report.pairs, row.report.told
        low, high = pair_share.interval
        right = f"{100 * pair_share.accuracy:.2f} [{100 * low:.2f}, {100 * high:.2f}]"
        cells = (*(f"{100 * one.rate:.1f}" for one in told.missed), f"{row.cosine:.3f}", f"{row.time.median:.2f}")
        pairs.add_row(name, f"{row.size_bytes / 1e6:.2f}", right, *cells)
        rates = ((one.false_negative, one.false_positive) for one in told.searches)
        found.add_row(name, *(f"{100 * rate:.1f}" for both in rates for rate in both))
    console.print(pairs, found)
    told = first.told
    console.print(
        f"LFW folds {FOLDS[0]} to {FOLDS[-1]}: {first.pairs.n:,} official pairs; {told.faces:,} pictures of "
        f"{told.people:,} people. {', '.join(f'{rate:g}' for rate in RATES)}: % of one person's "
        f"{told.missed[0].n:,} pairs missed at that false match rate ({told.missed[0].threshold.n:,} of strangers). "
        "Who of so many, at the last of them: missed, % of enrolled people's faces, one picture each enrolled; named, "
        f"% of strangers. cosine: with the vectors of {REFERENCE}. Time of invoke on one thread over its, "
        f"{figures.board}. {figures.guessed} faces without points were aligned by the mean."
    )


def _table(title: str, *headings: str) -> Table:
    table = Table("", title=title, box=SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for heading in headings:
        table.add_column(heading, justify="right")
    return table


if __name__ == "__main__":
    main()
