"""`edgesight train`."""

import logging
import os
from pathlib import Path

import click


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
@click.option("--resume", is_flag=True, help="Go on with a run that was interrupted.")
def train(recipe: Path, data: Path, out: Path | None, changes: tuple[str, ...], resume: bool) -> None:
    """Train a network as RECIPE (a TOML file) says, and leave it with its curves and figures in a folder."""
    from train.recipe import load_recipe

    settings = load_recipe(recipe, changes)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow's start-up notes would bury ours
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    from train.run import train_recipe

    out = out or Path("runs") / settings.name
    try:
        reports = train_recipe(settings, data, out, resume=resume)
    except KeyboardInterrupt:
        click.echo(f"\nInterrupted. Go on with: edgesight train {recipe} --data {data} --out {out} --resume", err=True)
        raise SystemExit(130) from None
    for name, report in reports.items():
        low, high = report.overall.interval
        click.echo(f"{name}: {report.overall.accuracy:.1%} of {report.overall.n} right (95 %: {low:.1%} to {high:.1%})")
    click.echo(f"Results in {out}. Next: edgesight convert {out} --out {settings.name}.tflite")
