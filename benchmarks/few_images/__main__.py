"""From scratch, pretrained, and a small network distilled from that: VOC2007 object crops, 20 classes.

Crops of boxes of at least 32 pixels that are not difficult; trained on some of the official train half, tested on all
of the val half. The small network also sees the other crops of the train half, without their labels. Needs the pack
voc2007. Each draw is kept below --out, so an interrupted benchmark goes on where it was.
"""

import argparse
from itertools import product
from pathlib import Path
from statistics import mean

from msgspec import json
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.arguments import pack, parser
from benchmarks.few_images.crops import Draw, cut_crops
from benchmarks.few_images.trial import METHODS, Trial, trials
from benchmarks.kept import to_json
from edge_app.board.name import board_name
from edge_app.evaluation.accuracy import accuracy

_QUICK = ("epochs=1", "head.epochs=1")


def main() -> None:
    """Train what is not there yet, and print the table."""
    options = _options()
    crops = options.out / "crops"
    cut_crops(pack(options.data, "voc2007"), crops)
    changes, tested = (_QUICK, 2) if options.quick else ((), None)
    found = [
        trial
        for count, seed in product(options.counts, options.seeds)
        for trial in trials(Draw(crops, count=count, seed=seed, tested=tested), options.out, changes)
    ]
    if options.json:
        print(json.format(to_json(found)).decode())
    else:
        Console().print(_table(found), _legend(found, len(options.seeds)))


def _options() -> argparse.Namespace:
    options = parser(__doc__ or "")
    options.add_argument("--out", type=Path, default=Path("runs/few-images"), help="folder for crops and trainings")
    options.add_argument("--counts", type=int, nargs="+", default=[10, 30, 100], help="pictures a class")
    options.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], help="one draw and training for each")
    return options.parse_args()


def _table(found: list[Trial]) -> Table:
    table = Table(title="VOC2007 object crops, % right", box=SIMPLE_HEAD, collapse_padding=True)
    for heading in ("n", "method", "Keras", "int8 [95 %]", "points", "min", "MB", "time"):
        table.add_column(heading, justify="left" if heading == "method" else "right", no_wrap=True)
    for count, method in product(sorted({trial.count for trial in found}), METHODS):
        rows = [trial for trial in found if (trial.count, trial.method) == (count, method)]
        table.add_row(str(count), method, *_cells(rows), end_section=method == METHODS[-1])
    return table


def _cells(rows: list[Trial]) -> list[str]:
    """Means over the draws; the interval is that of the mean on so many test pictures."""
    keras, int8 = (mean(row.gate.accuracy[kind].accuracy for row in rows) for kind in ("keras", "int8"))
    n = rows[0].gate.n
    low, high = accuracy(round(int8 * n), n).interval
    return [
        f"{100 * keras:.1f}",
        f"{100 * int8:.1f} [{100 * low:.1f}, {100 * high:.1f}]",
        f"{mean(row.gate.difference['int8'].points for row in rows):+.2f}",
        f"{mean(row.minutes for row in rows):.0f}",
        f"{mean(row.size_bytes for row in rows) / 1e6:.2f}",
        f"{mean(row.latency.median for row in rows):.2f}",
    ]


def _legend(found: list[Trial], draws: int) -> str:
    return (
        f"n: training pictures a class; draws: {draws}; test pictures: {found[0].gate.n}. points: int8 - Keras. "
        f"min: minutes of all epochs, on all cores. time: int8 on one thread, over pretrained, {board_name()}."
    )


if __name__ == "__main__":
    main()
