"""Detectors of everyday objects side by side on the official validation half of VOC2007, one thread, in one run.

Needs the pack voc2007 and the folder models. Ours learn from VOC2007's training half; the reference, COCO SSD MobileNet
v1, learned from COCO's 118,000 photographs, and its words are taken for VOC's. This is not VOC2007's test set, nor may
the figures stand beside published ones of it: those were measured there, on the larger originals.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from msgspec import Struct, json
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.arguments import ours, pack, parser
from benchmarks.kept import to_json
from convert.interleaved import Ratio, latency_ratio
from edge_app.board.name import board_name
from edge_app.commands.judging import find_with_progress
from edge_app.evaluation.average_precision import AveragePrecision, average_precision, match
from edge_app.evaluation.relabel import relabelled
from edge_app.inference.model import Model
from edge_app.pictures.annotated import Annotated
from edge_app.pictures.coco import load_coco
from edge_app.pictures.read import read_picture

REFERENCE = "COCO SSD"
_FILE = "coco_ssd_mobilenet_v1_300_uint8_nms.tflite"
_COCO = {
    "aeroplane": "airplane",
    "diningtable": "dining table",
    "motorbike": "motorcycle",
    "pottedplant": "potted plant",
    "sofa": "couch",
    "tvmonitor": "tv",
}
"""What COCO calls them."""
_OVERLAP = 0.5


class Row(Struct, frozen=True, kw_only=True):
    """One detector. precision: of each of VOC's classes; time: of `invoke`, over the reference's."""

    size_bytes: int
    precision: dict[str, AveragePrecision]
    time: Ratio

    @property
    def mean(self) -> float:
        """Mean average precision over the classes, in [0, 1]."""
        return sum(one.value for one in self.precision.values()) / len(self.precision)


class Figures(Struct, frozen=True, kw_only=True):
    """The whole comparison."""

    detectors: dict[str, Row]
    pictures: int
    board: str


def main() -> None:
    """Measure and print."""
    options = ours(parser(__doc__ or ""), "objects").parse_args()
    names, pictures = load_coco(pack(options.data, "voc2007", "annotations.json"), {"split": ["val"]})
    with ExitStack() as stack:
        models = {REFERENCE: Model(pack(options.data, "models", _FILE), threads=1)}
        models |= {Path(name).stem: Model(name, threads=1) for name in options.models}
        for model in models.values():
            stack.enter_context(model)
        figures = compare(models, names, pictures[::50] if options.quick else pictures, 10 if options.quick else 100)
    if options.json:
        print(json.format(to_json(figures)).decode())
    else:
        _print(figures)


def compare(models: Mapping[str, Model], names: Sequence[str], pictures: Sequence[Annotated], rounds: int) -> Figures:
    """Every detector on every picture, and the latency of `invoke` in turns with that of the reference."""
    return Figures(
        detectors={
            name: Row(
                size_bytes=model.size_bytes,
                precision=_precision(name, model, names, pictures),
                time=_ratio(model, models[REFERENCE], pictures[0].path, rounds),
            )
            for name, model in models.items()
        },
        pictures=len(pictures),
        board=board_name(),
    )


def _precision(
    name: str, model: Model, names: Sequence[str], pictures: Sequence[Annotated]
) -> dict[str, AveragePrecision]:
    renamed = {ours: theirs for ours, theirs in _COCO.items() if theirs in model.spec.labels}
    known = relabelled(names, pictures, model.spec.labels, renamed)
    found = find_with_progress(name, model, known.pictures)
    labels = [renamed.get(one, one) for one in names if one not in known.unknown]
    places = {ours: model.spec.labels.index(label) for ours, label in zip(names, labels, strict=True)}
    return {
        ours: average_precision(match(known.pictures, found, overlap=_OVERLAP, label=place))
        for ours, place in places.items()
    }


def _ratio(ours: Model, theirs: Model, picture: Path, rounds: int) -> Ratio:
    image_bgr = read_picture(picture)
    tensors = ours.preprocess(image_bgr), theirs.preprocess(image_bgr)
    return latency_ratio(lambda: ours.invoke(tensors[0]), lambda: theirs.invoke(tensors[1]), rounds=rounds, calls=5)


def _print(figures: Figures) -> None:
    table = Table(
        "", title=f"Objects in {figures.pictures:,} pictures of VOC2007 val", box=SIMPLE_HEAD, show_edge=False
    )
    for name in figures.detectors:
        table.add_column(name, justify="right", no_wrap=True)
    rows = list(figures.detectors.values())
    for label in rows[0].precision:
        table.add_row(label, *(str(row.precision[label]) for row in rows))
    table.add_section()
    table.add_row("mean", *(f"{100 * row.mean:.1f}" for row in rows))
    table.add_row("MB", *(f"{row.size_bytes / 1e6:.2f}" for row in rows))
    table.add_row("time", *(f"{row.time.median:.2f}" for row in rows))
    console = Console()
    console.print(table)
    console.print(
        "Average precision, %, at an overlap of 0.5, all points, difficult objects ignored [95 %, bootstrap over "
        f"pictures]. Time of invoke on one thread over {REFERENCE}'s, {figures.board}."
    )


if __name__ == "__main__":
    main()
