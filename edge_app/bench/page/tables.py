"""Tables of the report, as HTML; all text is escaped."""

from collections.abc import Mapping

from edge_app.bench.report import Report
from edge_app.loop.latency import Summary
from edge_app.page.table import table

_TIMES = ("n", "p50", "p90", "p95", "p99", "max", "jitter")


def facts_table(report: Report) -> str:
    """What the measurements were made with, and in what state the board was."""
    facts = report.facts
    clock = f", up to {facts.max_mhz:.0f} MHz" if facts.max_mhz else ""
    memory = f", {facts.memory_mib / 1024:.1f} GiB of memory" if facts.memory_mib else ""
    bits = f", programs of {facts.system.userland_bits} bits" if facts.system.userland_bits else ""
    rows = {
        "board": facts.board,
        "processor": f"{facts.cores} x {facts.processor}{clock}{memory}",
        "system": f"{facts.system.name}, kernel {facts.system.kernel} {facts.system.machine}{bits}",
        "programs": f"edgesight {facts.edgesight}, {facts.interpreter}, Python {facts.python}",
        "measured": facts.measured_at,
        "command": facts.command,
    }
    return table((), ((name, value) for name, value in rows.items()))


def times_table(stages: Mapping[str, Summary]) -> str:
    """Each stage with its percentiles, in milliseconds."""
    rows = (
        (name, f"{stage.n:,}", *(_short(getattr(stage, time)) for time in _TIMES[1:])) for name, stage in stages.items()
    )
    return table(("ms", *_TIMES), rows)


def _short(ms: float) -> str:
    """With as many decimals as fit on a phone."""
    return f"{ms:.3f}" if ms < 10 else f"{ms:.2f}" if ms < 100 else f"{ms:.1f}"
