"""The report of `edgesight bench` on a terminal."""

from collections.abc import Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from edge_app.bench.reference import Beside
from edge_app.bench.report import Report
from edge_app.bench.told import conditions, described, drift
from edge_app.bench.watch import Watched
from edge_app.counted import counted
from edge_app.loop.latency import Summary

_TIMES = ("p50", "p90", "p95", "p99", "max", "jitter")
_COLOURS = {"valid": "green", "suspect": "yellow", "invalid": "red"}


def print_report(report: Report) -> None:
    """The verdict in the first line; then every measurement, and what it was made with."""
    console = Console(highlight=False)
    verdict = report.verdict
    _say(console, verdict.line, f"bold {_COLOURS[verdict.state]}")
    _print(console, "models alone", {one.name: one.invokes.times for one in report.alone})
    for one in report.alone:
        _say(console, one.name, "bold")
        _facts(console, described(one) | _board(one.invokes.watched))
    for loop in report.whole:
        rate = f"{counted(loop.results, 'result')} in {loop.seconds:.1f} s = {loop.fps:.1f} a second"
        told = f"{rate}, {counted(loop.dropped, 'frame')} dropped"
        _print(console, f"{loop.name}: {told}", loop.stages)
        _facts(console, _board(loop.watched))
    _machine(console, report)


def print_beside(found: Sequence[Beside], tolerance: float, *, err: bool = False) -> None:
    """Ours beside the reference. tolerance: a share. err: on standard error."""
    console = Console(stderr=err, highlight=False)
    table = Table(
        "median, ms", title=f"beside the reference, which may be exceeded by {tolerance:.0%}", box=SIMPLE_HEAD
    )
    for heading in ("here", "reference", "ratio"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for one in found:
        theirs = "-" if one.theirs_ms is None else f"{one.theirs_ms:.3f}"
        ratio = "-" if one.ratio is None else f"{one.ratio:.2f}"
        note = "; ".join(filter(None, ["" if one.passed else "SLOWER", one.note]))
        table.add_row(Text(one.name), f"{one.ours_ms:.3f}", theirs, ratio, Text(note))
    console.print(table)


def _print(console: Console, title: str, rows: Mapping[str, Summary]) -> None:
    table = Table(title=Text(title), title_justify="left", box=None, pad_edge=False, header_style="underline")
    table.add_column("ms", no_wrap=True)
    for heading in ("n", *_TIMES):
        table.add_column(heading, justify="right", no_wrap=True)
    for name, times in rows.items():
        table.add_row(Text(name), str(times.n), *(f"{getattr(times, one):.3f}" for one in _TIMES))
    console.print()
    console.print(table)


def _board(watched: Watched) -> dict[str, str]:
    changed = drift(watched)
    return ({"over time": changed} if changed else {}) | conditions(watched)


def _machine(console: Console, report: Report) -> None:
    facts = report.facts
    clock = f", up to {facts.max_mhz:.0f} MHz" if facts.max_mhz else ""
    _say(console, "measured with", "bold")
    _facts(
        console,
        {
            "board": f"{facts.board}: {facts.cores} x {facts.processor}{clock}",
            "system": f"{facts.system.name}, kernel {facts.system.kernel} {facts.system.machine}",
            "programs": f"edgesight {facts.edgesight}, {facts.interpreter}, Python {facts.python}",
            "measured": f"{facts.measured_at} by {facts.command}",
        },
    )


def _facts(console: Console, facts: Mapping[str, str]) -> None:
    for name, value in facts.items():
        _say(console, f"  {name:<14}{value}")


def _say(console: Console, words: str, style: str = "") -> None:
    console.print(words, style=style, markup=False, soft_wrap=True)
