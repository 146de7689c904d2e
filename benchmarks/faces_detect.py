"""Face detectors side by side on FDDB folds 7 and 8, which nothing here is trained on, one thread, in one run.

Needs the pack fddb and the folder models. FDDB's boxes span the ellipse of a whole head front with its forehead;
BlazeFace's reach from brow to chin, which costs it at an overlap of 0.5 and little at 0.3: both are shown. What
keypoints are compared with was told by BlazeFace full range: another detector can agree, not be shown to be better.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import numpy as np
from msgspec import Struct, json
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.arguments import ours, pack, parser
from benchmarks.described import third_party
from convert.interleaved import Ratio, latency_ratio
from edge_app.board.name import board_name
from edge_app.detection.boxes import overlaps
from edge_app.evaluation.average_precision import AveragePrecision, average_precision, match, recall_at
from edge_app.inference.model import Model
from edge_app.pictures.coco import Annotated, load_coco
from edge_app.pictures.read import read_picture
from edge_app.values import Detections, Pixels

FOLDS = (7, 8)
OVERLAPS = (0.3, 0.5)
SIDES = {"<32": (0, 32), "<64": (32, 64), ">64": (64, np.inf)}
"""Mean sides of a face in pixels of pictures whose longer side is at most 320."""
FALSE_ALARMS = 0.1
LEAST = 0.02
"""Scores below do not change average precision; they only take time."""
REFERENCE = "BlazeFace short"
_WIDTH = 96
"""Columns of the table."""
_COMPARED = 4
"""Keypoints: eyes, nose and mouth."""


class Detector(Protocol):
    """What is compared."""

    @property
    def size_bytes(self) -> int:
        """Of the model file."""

    def preprocess(self, image_bgr: Pixels, /) -> np.ndarray:
        """The input tensor for a picture uint8 (height, width, 3)."""

    def invoke(self, tensor: np.ndarray, /) -> object:
        """The raw outputs."""

    def detect(self, image_bgr: Pixels, /) -> Detections:
        """The faces in a picture."""


class _Faint:
    """A model file, asked for fainter faces than it reports by itself."""

    def __init__(self, model: Model) -> None:
        self.size_bytes, self.preprocess, self.invoke = model.size_bytes, model.preprocess, model.invoke
        self._model = model

    def detect(self, image_bgr: Pixels) -> Detections:
        return self._model.detect(image_bgr, LEAST)


class Row(Struct, frozen=True, kw_only=True):
    """One detector.

    precision: overlap -> average precision. recall: size of face -> share found at 0.1 false alarms a picture and an
    overlap of 0.5. points: median distance of eyes, nose and mouth from where they should be, in eye distances. time:
    of `invoke`, over the reference's.
    """

    size_bytes: int
    precision: dict[str, AveragePrecision]
    recall: dict[str, float]
    points: float
    time: Ratio


class Figures(Struct, frozen=True, kw_only=True):
    """The whole comparison."""

    detectors: dict[str, Row]
    faces: dict[str, int]
    pictures: int
    board: str


def main() -> None:
    """Measure and print."""
    options = ours(parser(__doc__ or ""), "faces-detect").parse_args()
    models = pack(options.data, "models")
    _, pictures = load_coco(pack(options.data, "fddb", "annotations.json"), {"fold": FOLDS})
    with ExitStack() as stack:
        detectors: dict[str, Detector] = {
            name: _Faint(stack.enter_context(model))
            for name, model in {
                REFERENCE: third_party("blazeface_short_range_128_float", models),
                "BlazeFace full": third_party("blazeface_full_range_192_float", models),
                **{Path(name).stem: Model(name, threads=1) for name in options.models},
            }.items()
        }
        figures = compare(detectors, pictures[::20] if options.quick else pictures, rounds=10 if options.quick else 200)
    if options.json:
        print(json.format(json.encode(figures)).decode())
    else:
        _print(figures)


def compare(detectors: dict[str, Detector], pictures: Sequence[Annotated], *, rounds: int) -> Figures:
    """Every detector on every picture, and the latency of `invoke` in turns with that of the reference."""
    images = [read_picture(picture.path) for picture in pictures]
    nothing = [Detections.none()] * len(pictures)
    return Figures(
        detectors={
            name: _row(detector, detectors[REFERENCE], pictures, images, name, rounds)
            for name, detector in detectors.items()
        },
        faces={
            name: int(match(pictures, nothing, overlap=0.5, sides=sides).objects.sum()) for name, sides in SIDES.items()
        },
        pictures=len(pictures),
        board=board_name(),
    )


def _row(
    detector: Detector,
    reference: Detector,
    pictures: Sequence[Annotated],
    images: Sequence[Pixels],
    name: str,
    rounds: int,
) -> Row:
    found = [detector.detect(image) for image in track(images, name, console=Console(stderr=True))]
    ours, theirs = detector.preprocess(images[0]), reference.preprocess(images[0])
    return Row(
        size_bytes=detector.size_bytes,
        precision={str(overlap): average_precision(match(pictures, found, overlap=overlap)) for overlap in OVERLAPS},
        recall={
            size: recall_at(match(pictures, found, overlap=0.5, sides=sides), FALSE_ALARMS)[0]
            for size, sides in SIDES.items()
        },
        points=_points_off(pictures, found),
        time=latency_ratio(lambda: detector.invoke(ours), lambda: reference.invoke(theirs), rounds=rounds),
    )


def _points_off(pictures: Sequence[Annotated], found: Sequence[Detections]) -> float:
    """The median, over the faces that were found, of the mean distance of four points in eye distances."""
    distances = []
    for picture, detections in zip(pictures, found, strict=True):
        shares = overlaps(picture.boxes_xyxy, detections.boxes_xyxy)
        for points, row in zip(picture.keypoints, shares, strict=True):
            if len(points) and np.isfinite(points).all() and row.max(initial=0) >= OVERLAPS[0]:
                theirs = detections.keypoints[int(row.argmax())]
                eyes = float(np.linalg.norm(points[0] - points[1]))
                distances.append(float(np.linalg.norm(points[:_COMPARED] - theirs[:_COMPARED], axis=1).mean()) / eyes)
    return float(np.median(distances))


def _print(figures: Figures) -> None:
    table = Table("", title=f"Faces in {figures.pictures} pictures of FDDB folds 7 and 8", box=SIMPLE_HEAD)
    table.padding, table.show_edge = (0, 1, 0, 0), False
    table.columns[0].no_wrap = True
    for heading in ("kB", *(f"AP {overlap}" for overlap in OVERLAPS), *figures.faces, "points", "time"):
        table.add_column(heading, justify="right", no_wrap=True)
    for name, row in figures.detectors.items():
        precisions = (str(row.precision[str(overlap)]) for overlap in OVERLAPS)
        recalls = (f"{100 * recall:.1f}" for recall in row.recall.values())
        table.add_row(
            name, f"{row.size_bytes / 1000:.0f}", *precisions, *recalls, f"{row.points:.3f}", f"{row.time.median:.2f}"
        )
    console = Console(width=max(Console().width, _WIDTH))
    console.print(table)
    console.print(
        f"AP: average precision, %, all points, n={sum(figures.faces.values())} [95 %, bootstrap over pictures]. Then "
        f"recall, %, of faces of so many pixels (n={', '.join(map(str, figures.faces.values()))}) at {FALSE_ALARMS} "
        f"false alarms a picture, overlap 0.5. points: how far eyes, nose and mouth are off, in eye distances. Time of "
        f"invoke on one thread over {REFERENCE}'s, {figures.board}."
    )


if __name__ == "__main__":
    main()
