"""`edgesight bench`: how fast, on this machine, and can that be believed."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import json

from edge_app.commands.delegate_option import delegate_option
from edge_app.commands.keep_apart import keep_apart
from edge_app.commands.logs import show_logs
from edge_app.commands.number import Number
from edge_app.commands.pace_option import pace_option
from edge_app.errors import BenchmarkError

if TYPE_CHECKING:
    from edge_app.bench.reference import Row
    from edge_app.bench.report import Report
    from edge_app.bench.session import Wish
    from edge_app.sources import Pace


def _threads(context: click.Context, option: click.Parameter, value: str | None) -> tuple[int, ...]:
    """All cores by default."""
    from edge_app.inference.runtime import usable_cpus

    texts = [part.strip() for part in value.split(",")] if value is not None else [str(usable_cpus())]
    if not all(text.isdecimal() and 1 <= int(text) <= 1024 for text in texts):
        raise click.BadParameter(f"{value!r} is no list of thread counts. Wanted for example 1,2,4.", context, option)
    return tuple(dict.fromkeys(int(text) for text in texts))


@click.command()
@click.argument("models", nargs=-1, metavar="[MODEL ...]")
@click.option(
    "--source",
    help="Measure the whole loop too: camera number or device, URL, video, picture, folder, test:, pan:PHOTO.",
)
@pace_option
@click.option(
    "--threads", callback=_threads, metavar="N,N,...", help="CPU threads, each measured.  [default: all cores]"
)
@delegate_option
@click.option(
    "--seconds",
    type=Number(min=0.1),
    default=10.0,
    show_default=True,
    help="Seconds that each measurement takes.",
)
@click.option(
    "--sustained",
    type=Number(min=0.1),
    metavar="MIN",
    help="Minutes instead, to see how the machine warms up and whether it slows down.",
)
@click.option("--json", "as_json", type=click.Path(path_type=Path), help="The report as JSON; - prints it alone.")
@click.option("--html", type=click.Path(path_type=Path), help="The report with drawings, in one HTML file.")
@click.option(
    "--compare", type=click.Path(path_type=Path), help="A table of this board's times; slower than it is status 1."
)
@click.option(
    "--tolerance",
    type=Number(min=0),
    default=15.0,
    show_default=True,
    help="Percent that a median may be above the reference.",
)
@click.option(
    "--save-reference", type=click.Path(path_type=Path), help="Write such a table; only of a valid measurement."
)
def bench(
    models: tuple[str, ...],
    source: str | None,
    pace: "Pace",
    threads: tuple[int, ...],
    delegate: str,
    seconds: float,
    sustained: float | None,
    as_json: Path | None,
    html: Path | None,
    compare: Path | None,
    tolerance: float,
    save_reference: Path | None,
) -> None:
    """Measure MODELs (by default all that ship) alone, and with --source in the loop. The first line says if it counts.

    Nothing else should run meanwhile, the governor should be performance, and a fan helps.
    """
    show_logs()
    from edge_app import files
    from edge_app.bench.reference import read_reference
    from edge_app.bench.reference import save_reference as save
    from edge_app.bench.session import Wish
    from edge_app.inference.shipped import shipped

    printed = as_json == Path("-")
    outputs = [None if printed else as_json, html, save_reference]
    keep_apart(outputs, [*models, source, compare])
    places = [files.place(path) if path else None for path in outputs]
    reference = read_reference(compare) if compare else ()
    wish = Wish(
        models=models or tuple(shipped()),
        threads=threads,
        delegate=delegate,
        source=source,
        pace=pace,
        seconds=sustained * 60 if sustained else seconds,
    )
    report = _measured(wish)
    _tell(report, places[0], places[1], printed=printed)
    if places[2]:
        save(places[2], report)
    if compare:
        _compared(report, reference, tolerance / 100, err=printed)


def _measured(wish: "Wish") -> "Report":
    from edge_app.bench.session import measure
    from edge_app.commands.share_line import ShareLine

    with ShareLine() as line:
        return measure(wish, ["edgesight", *sys.argv[1:]], line.show)


def _tell(report: "Report", as_json: Path | None, html: Path | None, *, printed: bool) -> None:
    from edge_app import files
    from edge_app.bench.page.page import page
    from edge_app.commands.bench_table import print_report

    data = json.format(json.encode(report), indent=1)
    click.echo(data) if printed else print_report(report)
    if as_json:
        files.write_bytes(as_json, data)
    if html:
        files.write_text(html, page(report))
    for written in filter(None, (as_json, html)):
        click.echo(f"Wrote {click.format_filename(written)}.", err=True)


def _compared(report: "Report", rows: "tuple[Row, ...]", tolerance: float, *, err: bool) -> None:
    """Print ours beside the reference; leave with status 1 if something is slower, or cannot be compared."""
    from edge_app.bench.reference import compare
    from edge_app.commands.bench_table import print_beside

    found = compare(report, rows, tolerance)
    print_beside(found, tolerance, err=err)
    if report.verdict.state == "invalid":
        raise BenchmarkError("An invalid measurement passes nothing. Mend what its first line says, and measure again.")
    if not all(one.passed for one in found):
        sys.exit(1)
