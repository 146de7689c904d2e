"""Anomalies, learned from normal pictures alone: healthy blood cells, brains without tumour, and cars of VOC2007.

Both methods, Keras against int8; tumours also those alone that come from the web, as all brains without tumour do.
Needs the packs malaria, brain-mri and voc2007. Each run is kept below --out.
"""

import argparse
import time
from collections.abc import Callable
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
from edge_app.evaluation.anomaly import Scores, anomaly_report
from edge_app.evaluation.ranking import Ranking
from edge_app.inference.model import Model
from edge_app.pictures.columns import Columns
from edge_app.pictures.dataset import Picture
from edge_app.pictures.normal import NORMAL
from train.anomaly.run import train_anomaly
from train.recipe import load_recipe

_RECIPES = Path(__file__).parents[1] / "recipes"
_METHODS = {"Gaussian": "malaria-anomaly.toml", "autoencoder": "malaria-autoencoder.toml"}
_NORMAL = "car"
_OF_EACH = {"train": 400, "test": 40}
"""Crops of VOC2007 that take part, of each class."""
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
    options.add_argument(
        "--methods", nargs="+", choices=list(_METHODS), default=list(_METHODS), help="which of the two"
    )
    return options.parse_args()


def _malaria(data: Path, _: Path) -> tuple[str, ...]:
    return (f"data.folder={pack(data, 'malaria')}",)


def _brain(data: Path, _: Path) -> tuple[str, ...]:
    folder = pack(data, "brain-mri")
    return (f"data.folder={folder}", "data.normal=no_tumor", "input.size_wh=[128, 128]")


def _voc(data: Path, out: Path) -> tuple[str, ...]:
    cut_crops(pack(data, "voc2007"), out / "crops")
    for half, most in _OF_EACH.items():
        for folder in sorted((out / "crops" / half).iterdir()):
            if half == "test" or folder.name == _NORMAL:
                _link(sorted(folder.iterdir())[:most], out / "voc" / half / folder.name)
    return (f"data.folder={(out / 'voc').resolve()}", f"data.normal={_NORMAL}", "input.size_wh=[128, 128]")


_CASES: dict[str, Callable[[Path, Path], tuple[str, ...]]] = {"malaria": _malaria, "brain": _brain, "voc": _voc}
"""Case -> what it changes in the recipe."""


def _link(pictures: list[Path], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for picture in pictures:
        if not (folder / picture.name).exists():
            (folder / picture.name).symlink_to(picture.resolve())


def _rows(case: str, method: str, options: argparse.Namespace) -> list[Row]:
    changes = (*_CASES[case](options.data, options.out), *(("epochs=1",) if options.quick else ()))
    run = options.out / keyed(f"{case}-{method}", changes)
    if (run / "rows.json").exists():
        return kept(list[Row], run / "rows.json")
    recipe = load_recipe(_RECIPES / _METHODS[method], (f"name={case}", *changes))
    started = time.monotonic()
    if not (run / "model.keras").exists():
        train_anomaly(recipe, Path(), run, resume=(run / "recipe.toml").exists(), progress=progress)
    learned_s = time.monotonic() - started
    rows = _judged(case, method, run, learned_s)
    keep(rows, run / "rows.json")
    return rows


def _judged(case: str, method: str, run: Path, learned_s: float) -> list[Row]:
    """Of all test pictures, and of tumours those of the web by themselves."""
    answers: dict[tuple[str, bool], Scores] = {}

    def judging(what: str, model: object, pictures: object) -> Scores:
        scores = score_with_progress(what, model, pictures)  # type: ignore[arg-type]
        answers[what, bool(len(scores.anomalies))] = scores
        return scores

    out = run / "int8.tflite"
    gate = convert_anomaly(run, load_spec(run / "spec.json"), out, tolerance_points=100, judging=judging)
    keras, int8 = answers["Keras", True], answers["int8 TFLite", True]
    parts: dict[str, Callable[[Picture], bool]] = {case: lambda _: True}
    if case == "brain":
        parts["brain, web alone"] = _from_the_web(keras)
    return [
        Row(
            judged=name,
            method=method,
            keras=anomaly_report(*_of(keras, wanted), gate.thresholds["keras"]).ranking,
            int8=(told := anomaly_report(*_of(int8, wanted), gate.thresholds["int8"])).ranking,
            detected=told.detected,
            false_alarms=told.false_alarms,
            rank_correlation=gate.correlation["int8"],
            learned_s=learned_s,
            invoke_ms=_milliseconds(out),
            size_bytes=out.stat().st_size,
        )
        for name, wanted in parts.items()
    ]


def _from_the_web(scores: Scores) -> Callable[[Picture], bool]:
    columns = Columns(scores.pictures[0].path.parents[2] / "images.csv")
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
