"""The whole face chain on pictures with 0, 1, 5 and 20 moving faces, beside embedding every face in every frame.

Needs the pack lfw: portraits that float over a grey picture of 640 x 480; every second person is enrolled.
"""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct, json
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.arguments import arguments, pack
from edge_app.board.name import board_name
from edge_app.evaluation.lfw import Lfw, load_lfw
from edge_app.faces.chain import FaceChain
from edge_app.faces.embedder import threshold_of
from edge_app.faces.finder import open_finder
from edge_app.fakes import FakeSource
from edge_app.gallery.matcher import Matcher
from edge_app.gallery.values import Enrolled
from edge_app.inference.model import Model
from edge_app.loop.latency import Summary
from edge_app.loop.pipeline import Pipeline
from edge_app.values import People, Pixels

COUNTS = (0, 1, 5, 20)
WIDTH, HEIGHT, SIDE = 640, 480, 100
_EVERY = 10
"""Of LFW's people; enough for 20."""


class Row(Struct, frozen=True, kw_only=True):
    """One clip, one way. faces: followed in a frame, on average. embedded: share of them. stages: milliseconds."""

    shown: int
    way: str
    faces: float
    embedded: float
    stages: dict[str, Summary]


class Everybody:
    """Where the matcher is."""

    def __init__(self, matcher: Matcher) -> None:
        self.matcher = matcher


def main() -> None:
    """Measure and print."""
    options = arguments(__doc__ or "")
    lfw = load_lfw(pack(options.data, "lfw"), range(1, 6), every=_EVERY)
    portraits = [lfw.images[lfw.people.tolist().index(person)] for person in range(max(COUNTS))]
    frames = 40 if options.quick else 300
    with open_finder("faces-detect", "faces-points", threads=1) as finder, Model("faces-embed", threads=1) as embedder:
        people = Everybody(_enrolled(lfw, embedder))
        rows = [
            _measure(portraits[:count], frames, way, chain)
            for count in COUNTS
            for way, chain in (
                ("chain", FaceChain(finder, embedder, people)),
                ("every face", FaceChain(finder, embedder, people, budget_ms=1e6, again_s=(0.0, 0.0))),
            )
        ]
    if options.json:
        print(json.format(json.encode(rows)).decode())
    else:
        _print(rows, frames)


def _enrolled(lfw: Lfw, embedder: Model) -> Matcher:
    ids = [place for place, person in enumerate(lfw.people) if person < max(COUNTS) and person % 2 == 0]
    vectors = np.stack([embedder.embed(lfw.images[place]) for place in ids])
    names = {int(person): f"person {person}" for person in lfw.people[ids]}
    return Matcher(Enrolled(vectors, lfw.people[ids], names), threshold=threshold_of(embedder).value)


def _measure(portraits: Sequence[Pixels], frames: int, way: str, chain: FaceChain) -> Row:
    followed = embedded = 0
    with FakeSource([_picture(portraits, number) for number in range(frames)]) as source:
        pipeline = Pipeline(source, chain)
        for result in pipeline:
            if isinstance(result.answer, People):
                followed += len(result.answer.faces)
                embedded += result.answer.embedded
    return Row(
        shown=len(portraits),
        way=way,
        faces=followed / frames,
        embedded=embedded / max(1, followed),
        stages=pipeline.latency.summary(),
    )


def _picture(portraits: Sequence[Pixels], number: int) -> Pixels:
    """uint8 (480, 640, 3): each portrait floats around a place of its own."""
    import cv2

    picture = np.full((HEIGHT, WIDTH, 3), 120, np.uint8)
    for place, portrait in enumerate(portraits):
        row, column = divmod(place, WIDTH // (SIDE + 20))
        x = round(column * (SIDE + 20) + 10 + 8 * np.sin(number / 15 + place))
        y = round(row * (SIDE + 15) + 8 + 6 * np.cos(number / 20 + place))
        small = cv2.resize(portrait, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        picture[y : y + SIDE, x : x + SIDE] = small[: HEIGHT - y, : WIDTH - x]
    return picture


def _print(rows: Sequence[Row], frames: int) -> None:
    table = Table(
        "", "", title=f"Faces in a loop, {frames} frames each", box=SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False
    )
    for heading in ("faces", "embedded", "detect", "embed p50", "p95", "age p50", "p95"):
        table.add_column(heading, justify="right")
    for row in rows:
        stages = row.stages
        detect = sum(stages[name].p50 for name in ("preprocess", "invoke", "decode"))
        times = (detect, stages["embed"].p50, stages["embed"].p95, stages["age"].p50, stages["age"].p95)
        table.add_row(
            str(row.shown), row.way, f"{row.faces:.1f}", f"{100 * row.embedded:.0f} %", *(f"{ms:.2f}" for ms in times)
        )
    console = Console()
    console.print(table)
    console.print(
        f"Milliseconds, {WIDTH}x{HEIGHT}, faces of about {SIDE} pixels, one thread, {board_name()}. First column: "
        "faces shown; faces: followed in a frame; embedded: share of them that were compared in it; detect: sum of the "
        "medians of its three stages."
    )


if __name__ == "__main__":
    main()
