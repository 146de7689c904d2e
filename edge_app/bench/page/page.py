"""The page."""

from html import escape

from edge_app.bench.alone import Alone
from edge_app.bench.page.budget import budget
from edge_app.bench.page.distribution import distribution
from edge_app.bench.page.tables import facts_table, times_table
from edge_app.bench.page.timeline import timeline
from edge_app.bench.report import Report
from edge_app.bench.told import conditions, described
from edge_app.bench.verdict import Verdict
from edge_app.bench.watch import Watched
from edge_app.bench.whole import Whole
from edge_app.counted import counted
from edge_app.page.document import document
from edge_app.page.table import table


def page(report: Report) -> str:
    """The whole report in one HTML document."""
    sections = [_alone(one) for one in report.alone] + [_whole(one) for one in report.whole]
    body = (
        f"{_verdict(report.verdict)}<h1>edgesight bench</h1>"
        f'<div class="card">{facts_table(report)}</div>{"".join(sections)}'
    )
    return document(f"edgesight bench: {report.facts.board}", body)


def _verdict(verdict: Verdict) -> str:
    return f'<p class="verdict {verdict.state}">{escape(verdict.line)}</p>'


def _alone(one: Alone) -> str:
    times = one.invokes.times
    return (
        f"<h2>{escape(one.name)}</h2>"
        + _verdict(one.verdict)
        + f'<div class="card">{times_table({"invoke": times})}{table((), described(one).items())}</div>'
        + _cards(
            ("How long one invoke takes", distribution(f"Latencies of {one.name}", times, one.invokes.bins)),
            *_over_time(one.name, one.invokes.watched),
        )
        + _conditions(one.invokes.watched)
    )


def _whole(one: Whole) -> str:
    return (
        f"<h2>{escape(one.name)}: the whole loop</h2>"
        + _verdict(one.verdict)
        + f"<p>{counted(one.results, 'result')} in {one.seconds:.1f} s = {one.fps:.1f} a second; "
        f"{counted(one.dropped, 'frame')} dropped for newer ones; "
        f"{counted(one.warm_up, 'result')} before, to warm up, not counted.</p>"
        + f'<div class="card">{times_table(one.stages)}</div>'
        + _cards(
            ("Where the time of a frame goes", budget(f"Stages of {one.name}", one.stages)),
            ("Age of the results", distribution(f"Ages of {one.name}", one.stages["age"], one.bins)),
            *_over_time(one.name, one.watched),
        )
        + _conditions(one.watched)
    )


def _over_time(name: str, watched: Watched) -> list[tuple[str, str]]:
    """Two seconds at least make a line."""
    return (
        [("Second by second", timeline(f"{name}, second by second", watched.points))] if len(watched.points) > 1 else []
    )


def _conditions(watched: Watched) -> str:
    return f'<div class="card"><h3>The board meanwhile</h3>{table((), conditions(watched).items())}</div>'


def _cards(*cards: tuple[str, str]) -> str:
    inside = "".join(f'<div class="card"><h3>{escape(title)}</h3>{drawn}</div>' for title, drawn in cards)
    return f'<div class="cards" style="margin:12px 0">{inside}</div>'
