"""Anomalies, learned from normal pictures alone: healthy blood cells, brains without tumour, and cars of VOC2007.

All methods, Keras against int8. Tumours of the test split, and, by themselves, those of all splits that come from the
web, as all brains without tumour do: none was learned from. Needs the packs malaria, brain-mri and voc2007. Each run is
kept below --out.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np
from msgspec import Struct, json
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.arguments import pack, parser
from benchmarks.few_images.crops import cut_crops
from benchmarks.kept import keep, kept, keyed, to_json
from convert.anomaly_run import convert_anomaly
from convert.run import load_spec
from edge_app.board.name import board_name
from edge_app.commands.judging import score_with_progress
from edge_app.commands.progress import progress
from edge_app.evaluation.accuracy import Accuracy
from edge_app.evaluation.anomaly import Scores, Scoring, anomaly_report
from edge_app.evaluation.ranking import Ranking
from edge_app.inference.model import Model
from edge_app.pictures.columns import Columns
from edge_app.pictures.dataset import Dataset, Picture, load_dataset
from edge_app.pictures.normal import NORMAL, told_apart
from train.anomaly.run import train_anomaly
from train.recipe import Recipe, load_recipe

_RECIPES = Path(__file__).parents[1] / "recipes"
_METHODS = ("parts", "whole", "autoencoder")
"""The two looks of a Gaussian of features, and the other method."""
_NORMAL = "car"
_MOST = {"train": {_NORMAL: 400}, "test": {_NORMAL: 160}}
"""Crops of VOC2007 that take part of a class; _OTHERS of each other class, to judge by."""
_OTHERS = {"train": 0, "test": 20}
_SIZE = "input.size_wh=[128, 128]"
"""Of what is no cell: as in their recipes, for the autoencoder as well, whose recipe is for cells."""
_WIDE = 125
"""Letters of a line: figures cut short say nothing."""


class Row(Struct, frozen=True, kw_only=True):
    """One method on one set. detected, false_alarms: int8's, at its threshold. invoke_ms: median, on one thread."""

    judged: str
    method: str
    keras: Ranking
    int8: Ranking
    detected: Accuracy
    false_alarms: Accuracy
    rank_correlation: float
    learned_s: float
    invoke_ms: float
    size_bytes: int


def main() -> None:
    """Train and convert what is not there yet, and print the table."""
    options = _options()
    found = [row for case in options.cases for method in options.methods for row in _rows(case, method, options)]
    if options.json:
        print(json.format(to_json(found)).decode())
    else:
        Console(width=_WIDE).print(_table(found))


def _options() -> argparse.Namespace:
    options = parser(__doc__ or "")
    options.add_argument("--out", type=Path, default=Path("runs/anomaly"), help="folder for crops and trainings")
    options.add_argument("--cases", nargs="+", choices=list(_CASES), default=list(_CASES), help="which sets")
    options.add_argument("--methods", nargs="+", choices=_METHODS, default=list(_METHODS), help="which of them")
    return options.parse_args()


def _malaria(data: Path, _: Path) -> tuple[str, ...]:
    return (f"data.folder={pack(data, 'malaria')}",)


def _brain(data: Path, _: Path) -> tuple[str, ...]:
    return (f"data.folder={pack(data, 'brain-mri')}", "data.normal=no_tumor", _SIZE)


def _everyday(data: Path, out: Path) -> tuple[str, ...]:
    cut_crops(pack(data, "voc2007"), out / "crops")
    for half, most in _MOST.items():
        for folder in sorted((out / "crops" / half).iterdir()):
            taking_part = sorted(folder.iterdir())[: most.get(folder.name, _OTHERS[half])]
            if taking_part:
                _link(taking_part, out / "voc" / half / folder.name)
    return (f"data.folder={(out / 'voc').resolve()}", f"data.normal={_NORMAL}", "data.val_share=0.25", _SIZE)


_CASES: dict[str, Callable[[Path, Path], tuple[str, ...]]] = {
    "malaria": _malaria,
    "brain": _brain,
    "everyday": _everyday,
}
"""Case -> where its pictures are."""


def _recipe(case: str, method: str, where: tuple[str, ...]) -> Recipe:
    """Of each case its own; of an autoencoder that for cells."""
    if method == "autoencoder":
        return load_recipe(_RECIPES / "malaria-autoencoder.toml", (f"name={case}", *where))
    return load_recipe(_RECIPES / f"{case}-anomaly.toml", (*where, f"anomaly.look={method}"))


def _link(pictures: list[Path], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for picture in pictures:
        if not (folder / picture.name).exists():
            (folder / picture.name).symlink_to(picture.resolve())


def _rows(case: str, method: str, options: argparse.Namespace) -> list[Row]:
    where = _CASES[case](options.data, options.out)
    recipe = _recipe(case, method, (*where, *(("epochs=1",) if options.quick else ())))
    run = options.out / keyed(f"{case}-{method}", recipe.to_toml())
    if (run / "rows.json").exists():
        return kept(list[Row], run / "rows.json")
    started = time.monotonic()
    if not (run / "model.keras").exists():
        train_anomaly(recipe, Path(), run, resume=(run / "recipe.toml").exists(), progress=progress)
    learned_s = time.monotonic() - started
    rows = _judged(case, method, run, learned_s)
    keep(rows, run / "rows.json")
    return rows


def _judged(case: str, method: str, run: Path, learned_s: float) -> list[Row]:
    """Of all test pictures, and of tumours those of the web by themselves."""
    dataset = load_dataset(run / "data.json")
    more = _elsewhere(dataset) if case == "brain" else ()
    answers: dict[str, Scores] = {}

    def judging(what: str, model: Scoring, pictures: Sequence[Picture]) -> Scores:
        if tuple(pictures) != dataset.test:
            return score_with_progress(what, model, pictures)
        answers[what] = score_with_progress(what, model, (*pictures, *more))
        return _part(answers[what], set(pictures))

    out = run / "int8.tflite"
    gate = convert_anomaly(run, load_spec(run / "spec.json"), out, tolerance_points=100, judging=judging)
    tested = set(dataset.test)
    parts: dict[str, Callable[[Picture], bool]] = {case: lambda picture: picture in tested}
    if case == "brain":
        parts["brain, all of the web"] = _from_the_web(dataset)
    return [
        Row(
            judged=name,
            method=method,
            keras=anomaly_report(*_of(answers["Keras"], wanted), gate.thresholds["keras"]).ranking,
            int8=(told := anomaly_report(*_of(answers["int8 TFLite"], wanted), gate.thresholds["int8"])).ranking,
            detected=told.detected,
            false_alarms=told.false_alarms,
            rank_correlation=gate.correlation["int8"],
            learned_s=learned_s,
            invoke_ms=_milliseconds(out),
            size_bytes=out.stat().st_size,
        )
        for name, wanted in parts.items()
    ]


def _elsewhere(dataset: Dataset) -> tuple[Picture, ...]:
    """The anomalies of train/ and val/ that come from the web."""
    comes = _from_the_web(dataset)
    found = (told_apart(dataset.root / split, "no_tumor") for split in ("train", "val"))
    return tuple(picture for part in found for picture in part if picture.label != NORMAL and comes(picture))


def _part(scores: Scores, wanted: set[Picture]) -> Scores:
    chosen = [picture in wanted for picture in scores.pictures]
    pictures = tuple(picture for picture in scores.pictures if picture in wanted)
    return Scores(pictures, scores.values[chosen], scores.skipped)


def _from_the_web(dataset: Dataset) -> Callable[[Picture], bool]:
    columns = Columns(dataset.root / "images.csv")
    return lambda picture: columns.value(picture.path, "origin") == "web"


def _of(scores: Scores, wanted: Callable[[Picture], bool]) -> tuple[np.ndarray, np.ndarray]:
    """The scores of the normal pictures, and those of the anomalies that are wanted."""
    chosen = [picture.label != NORMAL and wanted(picture) for picture in scores.pictures]
    return scores.normal, scores.values[chosen]


def _milliseconds(path: Path, calls: int = 50) -> float:
    image_bgr = np.random.default_rng(0).integers(0, 256, (128, 128, 3), np.uint8)
    with Model(path, threads=1) as model:
        tensor = model.preprocess(image_bgr)
        times = []
        for _ in range(calls):
            started = time.perf_counter_ns()
            model.invoke(tensor)
            times.append((time.perf_counter_ns() - started) / 1e6)
    return median(times)


def _table(found: list[Row]) -> Table:
    table = Table(title=f"Anomalies, {board_name()}", box=SIMPLE_HEAD, collapse_padding=True)
    for heading in ("set", "method"):
        table.add_column(heading)
    for heading in ("AUROC Keras", "int8 [95 %]", "found at 5 %", "false alarms", "n", "ms", "MB"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in found:
        table.add_row(row.judged, row.method, *_cells(row))
    return table


def _cells(row: Row) -> tuple[str, ...]:
    low, high = row.int8.interval
    return (
        f"{row.keras.auroc:.3f}",
        f"{row.int8.auroc:.3f} [{low:.3f}, {high:.3f}]",
        _share(row.detected),
        _share(row.false_alarms),
        f"{row.int8.anomalies}+{row.int8.normal}",
        f"{row.invoke_ms:.1f}",
        f"{row.size_bytes / 1e6:.2f}",
    )


def _share(row: Accuracy) -> str:
    return f"{row.accuracy:.0%} [{row.interval[0]:.0%}, {row.interval[1]:.0%}]"


if __name__ == "__main__":
    main()
