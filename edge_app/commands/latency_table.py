"""The latency table, for people."""

from rich.console import Console
from rich.table import Table

from edge_app.counted import counted
from edge_app.loop.report import Report


def print_latency(figures: Report) -> None:
    """Print stages in milliseconds, and what they were measured with."""
    console = Console()
    table = Table(title=f"{counted(figures.results, 'result')} in {figures.seconds:.1f} s = {figures.fps:.1f} a second")
    table.add_column("stage")
    for column in ("n", "p50", "p95", "p99", "max"):
        table.add_column(column, justify="right")
    for name, stage in figures.stages.items():
        cells = (f"{value:.2f}" for value in (stage.p50, stage.p95, stage.p99, stage.max))
        if name == "age":
            table.add_section()
            table.add_row("age (capture to result)", str(stage.n), *cells, style="bold")
        else:
            table.add_row(name, str(stage.n), *cells)
    console.print(table)
    console.print(
        f"milliseconds; {counted(figures.dropped, 'frame')} dropped, "
        f"{counted(figures.pictures_dropped, 'result')} not drawn\n"
        f"model {figures.model} ({figures.model_sha256[:12]}), {figures.interpreter}, "
        f"{counted(figures.threads, 'thread')} on {figures.delegates}"
        f"{', one frame ahead' if figures.ahead else ''}\n"
        f"board {figures.board}; source {figures.source}",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )
