"""The shipped classifier beside MLPerf Tiny's ResNet-8, both int8, one thread, the same pictures, in one run.

Needs the packs cifar10-lossless and cifar10 and the folder models. Two test sets: 932 official test pictures without
loss, from which an accuracy may be quoted, and all 10,000 as JPEG (quality 75), which only compares the two.
"""

from pathlib import Path

import numpy as np
from msgspec import Struct, json
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.arguments import arguments, pack
from convert.interleaved import Ratio, latency_ratio
from convert.operators import macs
from edge_app.board import board_name
from edge_app.evaluation.accuracy import Accuracy, Difference, accuracy, difference
from edge_app.inference.container import detach
from edge_app.inference.model import Model
from edge_app.pictures.dataset import Picture
from edge_app.pictures.folder import classes_in, labelled
from edge_app.pictures.read import read_picture

PEER = "mlperf_tiny_resnet8_cifar10_int8"
SETS = {"lossless": "cifar10-lossless", "jpeg": "cifar10"}
_OURS, _THEIRS = "edgesight cifar10", "MLPerf Tiny ResNet-8"


class Row(Struct, frozen=True, kw_only=True):
    """One model."""

    size_bytes: int
    macs: int
    sha256: str
    accuracy: dict[str, Accuracy]


class Figures(Struct, frozen=True, kw_only=True):
    """The whole comparison. difference_points: ours minus theirs on the same pictures, with its 95 % interval."""

    models: dict[str, Row]
    difference_points: dict[str, Difference]
    invoke_ratio: Ratio
    threads: int
    interpreter: str
    board: str


def main() -> None:
    """Measure and print."""
    options = arguments(__doc__ or "")
    description = Path(__file__).parent / "third_party" / f"{PEER}.toml"
    peer = pack(options.data, "models", f"{PEER}.tflite")
    with Model("cifar10", threads=1) as ours, Model(peer, threads=1, description=description) as theirs:
        figures = compare(ours, theirs, options.data, quick=options.quick)
    if options.json:
        print(json.format(json.encode(figures)).decode())
    else:
        _print(figures)


def compare(ours: Model, theirs: Model, data: Path, *, quick: bool) -> Figures:
    """Accuracy on both sets, and the latency of `invoke` in turns."""
    right: dict[str, dict[str, np.ndarray]] = {_OURS: {}, _THEIRS: {}}
    for name, folder in SETS.items():
        pictures = labelled(classes_in(pack(data, folder, "test")), ours.spec.labels)
        pictures = pictures[:: len(pictures) // 200] if quick else pictures
        for title, model in ((_OURS, ours), (_THEIRS, theirs)):
            right[title][name] = _right(model, pictures, f"{title}, {name}")
    return Figures(
        models={title: _row(model, right[title]) for title, model in ((_OURS, ours), (_THEIRS, theirs))},
        difference_points={name: difference(right[_THEIRS][name], right[_OURS][name]) for name in SETS},
        invoke_ratio=_ratio(ours, theirs, rounds=20 if quick else 300),
        threads=ours.threads,
        interpreter=str(ours.runtime),
        board=board_name(),
    )


def _right(model: Model, pictures: tuple[Picture, ...], what: str) -> np.ndarray:
    """Which pictures the model names rightly, by its own spec's labels in the order of ours."""
    answers = (model.classify(read_picture(picture.path), top=1).label for picture in pictures)
    truth = (picture.path.parent.name for picture in pictures)
    pairs = track(zip(answers, truth, strict=True), what, total=len(pictures), console=Console(stderr=True))
    return np.array([answer == label for answer, label in pairs])


def _row(model: Model, right: dict[str, np.ndarray]) -> Row:
    flatbuffer, _ = detach(model.path.read_bytes(), str(model.path))
    return Row(
        size_bytes=model.size_bytes,
        macs=macs(flatbuffer),
        sha256=model.sha256,
        accuracy={name: accuracy(int(hits.sum()), len(hits)) for name, hits in right.items()},
    )


def _ratio(ours: Model, theirs: Model, *, rounds: int) -> Ratio:
    image_bgr = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    tensors = ours.preprocess(image_bgr), theirs.preprocess(image_bgr)
    return latency_ratio(lambda: ours.invoke(tensors[0]), lambda: theirs.invoke(tensors[1]), rounds=rounds)


def _print(figures: Figures) -> None:
    table = Table("", "bytes", "million MAC", title="CIFAR-10, int8")
    for name in SETS:
        table.add_column(f"{name} test, % [95 %]", justify="right")
    for title, row in figures.models.items():
        cells = [_cell(share) for share in row.accuracy.values()]
        table.add_row(title, f"{row.size_bytes:,}", f"{row.macs / 1e6:.2f}", *cells)
    differences = [
        f"{d.points:+.2f} [{d.interval[0]:+.2f}, {d.interval[1]:+.2f}]" for d in figures.difference_points.values()
    ]
    table.add_row("ours - theirs, points", "", "", *differences)
    console = Console()
    console.print(table)
    ratio = figures.invoke_ratio
    low, high = ratio.spread
    console.print(
        f"time of invoke, ours / theirs: {ratio.median:.2f} (5 to 95 %: {low:.2f} to {high:.2f}; {ratio.rounds} rounds "
        f"of {ratio.calls_a_round} in turns, {figures.threads} thread, {figures.interpreter}, {figures.board})",
        highlight=False,
    )


def _cell(share: Accuracy) -> str:
    low, high = share.interval
    return f"{100 * share.accuracy:.2f} [{100 * low:.2f}, {100 * high:.2f}] n={share.n}"


if __name__ == "__main__":
    main()
