"""The shipped classifiers beside MLPerf Tiny's ResNet-8, all int8, one thread, the same pictures, in one run.

Needs the packs cifar10-lossless and cifar10 and the folder models. Two test sets: 932 official test pictures without
loss, from which an accuracy may be quoted, and all 10,000 as JPEG (quality 75), which only compares them.
"""

from contextlib import ExitStack
from pathlib import Path

import numpy as np
from msgspec import Struct, json
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.arguments import arguments, pack
from convert.interleaved import Ratio, latency_ratio
from edge_app.board.name import board_name
from edge_app.evaluation.accuracy import Accuracy, Difference, accuracy, difference
from edge_app.inference.model import Model
from edge_app.pictures.dataset import Picture
from edge_app.pictures.folder import classes_in, labelled
from edge_app.pictures.read import read_picture

PEER = "mlperf_tiny_resnet8_cifar10_int8"
SETS = {"lossless": "cifar10-lossless", "jpeg": "cifar10"}
OURS = ("cifar10", "cifar10-large")
THEIRS = "MLPerf Tiny ResNet-8"


class Row(Struct, frozen=True, kw_only=True):
    """One model. difference_points: its accuracy minus the reference's on the same pictures. time: over the other's."""

    size_bytes: int
    macs: int
    sha256: str
    accuracy: dict[str, Accuracy]
    difference_points: dict[str, Difference]
    time: Ratio


class Figures(Struct, frozen=True, kw_only=True):
    """The whole comparison; the reference stands last."""

    models: dict[str, Row]
    threads: int
    interpreter: str
    board: str


def main() -> None:
    """Measure and print."""
    options = arguments(__doc__ or "")
    description = Path(__file__).parent / "third_party" / f"{PEER}.toml"
    peer = pack(options.data, "models", f"{PEER}.tflite")
    with ExitStack() as stack:
        models = {f"edgesight {name}": stack.enter_context(Model(name, threads=1)) for name in OURS}
        models[THEIRS] = stack.enter_context(Model(peer, threads=1, description=description))
        figures = compare(models, options.data, quick=options.quick)
    if options.json:
        print(json.format(json.encode(figures)).decode())
    else:
        _print(figures)


def compare(models: dict[str, Model], data: Path, *, quick: bool) -> Figures:
    """Accuracy on both sets, and the latency of `invoke` in turns with that of the reference."""
    labels = models[THEIRS].spec.labels
    sets = {name: labelled(classes_in(pack(data, folder, "test")), labels) for name, folder in SETS.items()}
    if quick:
        sets = {name: pictures[:: len(pictures) // 200] for name, pictures in sets.items()}
    right = {
        title: {name: _right(model, pictures, f"{title}, {name}") for name, pictures in sets.items()}
        for title, model in models.items()
    }
    reference = models[THEIRS]
    return Figures(
        models={
            title: Row(
                size_bytes=model.size_bytes,
                macs=model.network.graph.work.total_macs,
                sha256=model.sha256,
                accuracy={name: accuracy(int(hits.sum()), len(hits)) for name, hits in right[title].items()},
                difference_points={name: difference(right[THEIRS][name], right[title][name]) for name in SETS},
                time=_ratio(model, reference, rounds=20 if quick else 300),
            )
            for title, model in models.items()
        },
        threads=reference.threads,
        interpreter=str(reference.runtime),
        board=board_name(),
    )


def _right(model: Model, pictures: tuple[Picture, ...], what: str) -> np.ndarray:
    """Which pictures the model names rightly, by its own spec's labels in the order of ours."""
    answers = (model.classify(read_picture(picture.path), top=1).label for picture in pictures)
    truth = (picture.path.parent.name for picture in pictures)
    pairs = track(zip(answers, truth, strict=True), what, total=len(pictures), console=Console(stderr=True))
    return np.array([answer == label for answer, label in pairs])


def _ratio(ours: Model, theirs: Model, *, rounds: int) -> Ratio:
    image_bgr = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    tensors = ours.preprocess(image_bgr), theirs.preprocess(image_bgr)
    return latency_ratio(lambda: ours.invoke(tensors[0]), lambda: theirs.invoke(tensors[1]), rounds=rounds)


def _print(figures: Figures) -> None:
    table = Table("", title="CIFAR-10, int8")
    for heading in ("bytes", "million MAC", *(f"{name} test, % [95 %]" for name in SETS), "time / reference [5, 95 %]"):
        table.add_column(heading, justify="right")
    for title, row in figures.models.items():
        low, high = row.time.spread
        cells = [_cell(row.accuracy[name], row.difference_points[name]) for name in SETS]
        time = f"{row.time.median:.2f} [{low:.2f}, {high:.2f}]"
        table.add_row(title, f"{row.size_bytes:,}", f"{row.macs / 1e6:.2f}", *cells, time)
    rounds = figures.models[THEIRS].time
    Console().print(
        table,
        f"Below each accuracy: points more than the reference, paired. Time of invoke: {rounds.rounds} rounds of "
        f"{rounds.calls_a_round} in turns, {figures.threads} thread, {figures.interpreter}, {figures.board}.",
        highlight=False,
    )


def _cell(share: Accuracy, more: Difference) -> str:
    low, high = share.interval
    less, most = more.interval
    return (
        f"{100 * share.accuracy:.2f} [{100 * low:.2f}, {100 * high:.2f}] n={share.n}\n"
        f"{more.points:+.2f} [{less:+.2f}, {most:+.2f}]"
    )


if __name__ == "__main__":
    main()
