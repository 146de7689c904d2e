"""Blood cells found and counted in BCCD's test pictures, which had no say in anything; and the time that it takes.

Needs the pack bccd and the folder models. Six of the 72 pictures are known to be labelled wrongly (full of red cells of
which none is boxed, white cells without a box or called platelets): every figure is also given without them. The
network before conversion takes part with --run, the folder of its training. For times alone a detector of another maker
runs in turns: COCO SSD MobileNet v1, which knows no cells. Not a medical device.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, json
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.arguments import ours, pack, parser
from benchmarks.kept import to_json
from convert.interleaved import Ratio, latency_ratio
from edge_app.board.name import board_name
from edge_app.commands.judging import find_with_progress
from edge_app.detector_outputs import reporting_scores
from edge_app.evaluation.average_precision import AveragePrecision, average_precision, match
from edge_app.evaluation.counting import Count, judge_counts
from edge_app.evaluation.relabel import relabelled
from edge_app.inference.model import Model
from edge_app.pictures.annotated import Annotated
from edge_app.pictures.coco import load_coco
from edge_app.pictures.read import read_picture
from edge_app.spec import Spec
from edge_app.values import Detections

if TYPE_CHECKING:
    from convert.keras_model import KerasModel

REFERENCE = "COCO SSD"
_FILE = "coco_ssd_mobilenet_v1_300_uint8_nms.tflite"
_OVERLAP = 0.5
_TEST = {"split": ["test"]}
_SOUND = {**_TEST, "label_issue": [""]}


class Judged(Struct, frozen=True, kw_only=True):
    """One network on some of the pictures. precision, counts: of each label; counts also of "all"."""

    precision: dict[str, AveragePrecision]
    counts: dict[str, Count]

    @property
    def mean(self) -> float:
        """Mean average precision over the labels, in [0, 1]."""
        return sum(one.value for one in self.precision.values()) / len(self.precision)


class Row(Struct, frozen=True, kw_only=True):
    """One network. all: on every test picture; sound: on those whose labels are not known to be wrong."""

    all: Judged
    sound: Judged


class Figures(Struct, frozen=True, kw_only=True):
    """The whole comparison. times: of `invoke` of each int8 file, over the reference's; size_bytes: of each."""

    networks: dict[str, Row]
    times: dict[str, Ratio]
    size_bytes: dict[str, int]
    board: str


def main() -> None:
    """Measure and print."""
    options = ours(parser(__doc__ or ""), "cells")
    options.add_argument("--run", type=Path, help="also the Keras network of this training run")
    asked = options.parse_args()
    file = pack(asked.data, "bccd", "annotations.json")
    names, pictures = load_coco(file, _TEST)
    sound = {picture.path for picture in load_coco(file, _SOUND)[1]}
    with ExitStack() as stack:
        reference = stack.enter_context(Model(pack(asked.data, "models", _FILE), threads=1))
        models = {Path(name).stem: stack.enter_context(Model(name, threads=1)) for name in asked.models}
        networks = _keras(asked.run) | {f"{name}, int8": model for name, model in models.items()}
        shown = pictures[::6] if asked.quick else pictures
        figures = Figures(
            networks={name: _judged(name, model, names, shown, sound) for name, model in networks.items()},
            times=_times(models, reference, pictures[0].path, 10 if asked.quick else 100),
            size_bytes={name: model.size_bytes for name, model in models.items()},
            board=board_name(),
        )
    if asked.json:
        print(json.format(to_json(figures)).decode())
    else:
        _print(figures)


def _keras(run: Path | None) -> "dict[str, Model | KerasModel]":
    """The network of `run`, if one is given."""
    if run is None:
        return {}
    from convert.keras_model import KerasModel

    return {"Keras": KerasModel(run / "model.keras")}


def _judged(
    name: str, model: "Model | KerasModel", names: Sequence[str], pictures: Sequence[Annotated], sound: set[Path]
) -> Row:
    known = relabelled(names, pictures, model.spec.labels, {}).pictures
    found = find_with_progress(name, model, known)
    kept = [place for place, picture in enumerate(known) if picture.path in sound]
    return Row(
        all=_figures(model.spec, known, found),
        sound=_figures(model.spec, [known[place] for place in kept], [found[place] for place in kept]),
    )


def _figures(spec: Spec, pictures: Sequence[Annotated], found: Sequence[Detections]) -> Judged:
    scores = reporting_scores(spec.boxes, len(spec.labels)) if spec.boxes else ()
    return Judged(
        precision={
            label: average_precision(match(pictures, found, overlap=_OVERLAP, label=place))
            for place, label in enumerate(spec.labels)
        },
        counts=judge_counts(pictures, found, spec.labels, scores),
    )


def _times(models: Mapping[str, Model], reference: Model, picture: Path, rounds: int) -> dict[str, Ratio]:
    return {name: _ratio(model, reference, picture, rounds) for name, model in models.items()}


def _ratio(ours: Model, theirs: Model, picture: Path, rounds: int) -> Ratio:
    image_bgr = read_picture(picture)
    tensors = ours.preprocess(image_bgr), theirs.preprocess(image_bgr)
    return latency_ratio(lambda: ours.invoke(tensors[0]), lambda: theirs.invoke(tensors[1]), rounds=rounds, calls=5)


def _print(figures: Figures) -> None:
    console = Console()
    for what, pick in (("All test pictures", "all"), ("Without those labelled wrongly", "sound")):
        rows: dict[str, Judged] = {name: getattr(row, pick) for name, row in figures.networks.items()}
        for judged in list(rows.values())[:1]:
            console.print(f"\n{what}: {judged.counts['all'].pictures}", style="bold")
        console.print(_precisions(rows))
        console.print(_counts(rows))
    for name, time in figures.times.items():
        console.print(
            f"{name}: {figures.size_bytes[name] / 1e6:.2f} MB, time of invoke on one thread {time.median:.2f} of "
            f"{REFERENCE}'s ({time.spread[0]:.2f} to {time.spread[1]:.2f}), {figures.board}",
            highlight=False,
        )
    console.print(
        "AP: average precision, %, at an overlap of 0.5, all points. off by: mean over pictures of the absolute error; "
        "bias: counted less there; near: pictures in which it is at most 10 % off, of fewer than ten objects exact. In "
        "brackets 95 %, bootstrap over pictures.",
        highlight=False,
    )


def _precisions(rows: Mapping[str, Judged]) -> Table:
    table = Table("AP", box=SIMPLE_HEAD, show_edge=False)
    for name in rows:
        table.add_column(name, justify="right", no_wrap=True)
    labels = list(next(iter(rows.values())).precision) if rows else []
    for label in labels:
        table.add_row(label, *(str(judged.precision[label]) for judged in rows.values()))
    table.add_row("mean", *(f"{100 * judged.mean:.1f}" for judged in rows.values()))
    return table


def _counts(rows: Mapping[str, Judged]) -> Table:
    table = Table("counted", "by", box=SIMPLE_HEAD, show_edge=False)
    for heading in ("there", "counted", "off by", "bias", "near, %", "score"):
        table.add_column(heading, justify="right", no_wrap=True)
    for name, judged in rows.items():
        for label, row in judged.counts.items():
            score = "" if row.score is None else f"{row.score:.2f}"
            off = (str(row.error), str(row.bias), row.near.percents(), score)
            table.add_row(label, name, str(row.truth), str(row.found), *off)
    return table


if __name__ == "__main__":
    main()
