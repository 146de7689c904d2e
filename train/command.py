"""`edgesight train`."""

import logging
import os
import shlex
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edge_app.chatter import hushed
from edge_app.commands.logs import show_logs
from edge_app.commands.progress import progress

if TYPE_CHECKING:
    from train.results import Metrics


@click.command()
@click.argument("recipe", type=click.Path(path_type=Path))
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=Path(),
    help="Folder that the recipe's paths start from. Default: here.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the results. Default: runs/NAME.")
@click.option(
    "--set", "changes", multiple=True, metavar="KEY=VALUE", help="Change a key of the recipe, for example epochs=3."
)
@click.option("--resume", is_flag=True, help="Go on with a run that was interrupted; start it if it had not begun.")
def train(recipe: Path, data: Path, out: Path | None, changes: tuple[str, ...], resume: bool) -> None:
    """Train a network as RECIPE (a TOML file) says, and leave it with its curves and figures in a folder."""
    from train.recipe import load_recipe

    settings = load_recipe(recipe, changes)
    out = out or Path("runs") / settings.name
    show_logs()
    logging.getLogger("train").setLevel(logging.INFO)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow's notes would bury ours
    try:
        with hushed():
            import_module("keras")
        from train.run import train_recipe

        metrics = train_recipe(settings, data, out, resume=resume, progress=progress)
    except KeyboardInterrupt:
        sets = [part for change in changes for part in ("--set", change)]
        again = shlex.join(map(str, ["edgesight", "train", recipe, "--data", data, "--out", out, *sets, "--resume"]))
        click.echo(f"\nInterrupted. Go on with: {again}", err=True)
        raise SystemExit(130) from None
    _print(metrics, out)
    click.echo(f"Results in {out}. Next: edgesight convert {shlex.quote(str(out))} --out {settings.name}.tflite")


def _print(metrics: "Metrics", out: Path) -> None:
    for name, report in metrics.reports.items():
        low, high = report.overall.interval
        click.echo(f"{name}: {report.overall.accuracy:.1%} of {report.overall.n} right (95 %: {low:.1%} to {high:.1%})")
    skipped = sum(map(len, metrics.skipped.values()))
    if skipped:
        click.echo(f"{skipped} pictures could not be read and were skipped; {out / 'metrics.json'} names them.")
