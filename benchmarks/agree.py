"""Whether `edgesight bench` measures what the runtime's own benchmark tool measures.

The median of an invoke, by `edge_app.bench` and by litert-benchmark of ai_edge_litert, in turns, each a process of its
own, on the same file with as many threads. The tool runs LiteRT's CompiledModel and does not copy inputs and outputs;
edgesight runs the Interpreter, as its camera loop does, and copies them.
"""

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct, json
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.arguments import parser
from edge_app.board.name import board_name
from edge_app.inference.runtime import find_runtime
from edge_app.inference.shipped import shipped

BAR = 0.05
"""At most so far from 1 may the ratio of the medians be."""
_WARM_UP = 20
_TOOL = """
import ai_edge_litert.tools.benchmark_litert_model as tool
tool.round = lambda value, digits: value
tool.main()
"""
"""The tool as it is, but for its rounding to a hundredth of a millisecond, a quarter of what a small network takes."""


class Row(Struct, frozen=True, kw_only=True):
    """One model: medians over all rounds, milliseconds, ours over theirs, and the ratio of each round."""

    model: str
    threads: int
    ours_ms: float
    theirs_ms: float
    ratio: float
    rounds: tuple[float, ...]

    @property
    def agrees(self) -> bool:
        """Within the bar."""
        return abs(self.ratio - 1) <= BAR


def main() -> None:
    """Measure, print, and leave with status 1 if a ratio is outside the bar; not with --quick, which is too short."""
    options = parser(__doc__ or "")
    options.add_argument("--models", nargs="+", default=list(shipped()), choices=list(shipped()), help="default: all")
    options.add_argument("--threads", type=int, default=1, help="of the interpreter (default 1)")
    given = options.parse_args()
    rounds, runs = (2, 20) if given.quick else (9, 400)
    rows = [_row(name, shipped()[name], given.threads, rounds, runs) for name in given.models]
    print(json.format(json.encode(rows)).decode()) if given.json else _print(rows, rounds)
    if not given.quick and not all(row.agrees for row in rows):
        sys.exit(1)


def _row(name: str, path: Path, threads: int, rounds: int, runs: int) -> Row:
    """Ours first in one round, theirs in the next. Of the rounds' ratios the median counts: load by others passes."""
    pairs = []
    for number in range(rounds):
        order: list[Callable[[Path, int, int], float]] = [_ours, _theirs] if number % 2 else [_theirs, _ours]
        times = {measure: measure(path, threads, runs) for measure in order}
        pairs.append((times[_ours], times[_theirs]))
    ratios = tuple(ours / theirs for ours, theirs in pairs)
    ours_ms, theirs_ms = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(ratios)
    return Row(model=name, threads=threads, ours_ms=ours_ms, theirs_ms=theirs_ms, ratio=ratio, rounds=ratios)


def _ours(path: Path, threads: int, runs: int) -> float:
    """The median of a process that measures as `edgesight bench` does."""
    arguments = [str(path), "--threads", str(threads), "--seconds", str(_seconds(runs)), "--json", "-"]
    report = json.decode(_printed([sys.executable, "-m", "edge_app.commands", "bench", *arguments]))
    return float(report["alone"][0]["invokes"]["times"]["p50"])


def _theirs(path: Path, threads: int, runs: int) -> float:
    """The median of the runtime's tool."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        arguments = ["--model", str(path), "--num_threads", str(threads), "--num_runs", str(runs)]
        arguments += ["--warmup_runs", str(_WARM_UP), "--result_json", file.name]
        _printed([sys.executable, "-c", _TOOL, *arguments])
        return float(json.decode(file.read())["latency"]["median_ms"])


def _seconds(runs: int) -> float:
    """About as long as the runtime's tool takes for a model of a few milliseconds."""
    return max(0.1, runs * 2e-3)


def _printed(command: list[str]) -> bytes:
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed: {done.stderr.decode(errors='replace').strip()[-2000:]}")
    return done.stdout


def _print(rows: list[Row], rounds: int) -> None:
    table = Table(
        box=SIMPLE_HEAD, title=f"medians of an invoke, ms, beside litert-benchmark: {rounds} rounds, in turns"
    )
    for heading in ("model", "threads", "ours", "the tool's", "ratio", "lowest", "highest", ""):
        table.add_column(heading)
    for row in rows:
        spread = (f"{min(row.rounds):.3f}", f"{max(row.rounds):.3f}")
        verdict = "agrees" if row.agrees else f"further than {BAR:.0%}"
        numbers = (f"{row.ours_ms:.3f}", f"{row.theirs_ms:.3f}", f"{row.ratio:.3f}")
        table.add_row(row.model, str(row.threads), *numbers, *spread, verdict)
    console = Console()
    console.print(table)
    console.print(f"{board_name()}, {find_runtime()}", highlight=False)


if __name__ == "__main__":
    main()
