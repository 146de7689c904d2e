"""`edgesight models add`: another maker's model, made to run."""

import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edge_app.catalogue.like import LIKES
from edge_app.commands.logs import show_logs
from edge_app.commands.progress import download_progress

if TYPE_CHECKING:
    from edge_app.catalogue.like import Like


def _numbers(context: click.Context, option: click.Parameter, value: str | None) -> tuple[float, ...]:
    """One number, or three with commas."""
    if value is None:
        return ()
    parts = value.split(",")
    if len(parts) not in (1, 3) or not all(re.fullmatch(r"\s*-?\d+(\.\d+)?\s*", part) for part in parts):
        raise click.BadParameter(f"{value!r} is no number and no three. Wanted for example 127.5.", context, option)
    return tuple(float(part) for part in parts)


@click.command()
@click.argument("model")
@click.option("--like", type=click.Choice(LIKES), help="The kind of model, where the file does not describe itself.")
@click.option("--labels", default="", help="File or address of its labels, one a line.")
@click.option("--mean", callback=_numbers, help="Of pixels, one number or three: value = (pixel - mean) / std.")
@click.option("--std", callback=_numbers, help="Of pixels, one number or three.")
@click.option("--name", default="", help="What to call a download. Default: as the file is called.")
@click.option("--sha256", help="What a download has to be.")
@click.option("--replace", "replacing", is_flag=True, help="Write an older description anew.")
def add(
    model: str,
    like: "Like | None",
    labels: str,
    mean: tuple[float, ...],
    std: tuple[float, ...],
    name: str,
    sha256: str | None,
    replacing: bool,
) -> None:
    """Make MODEL run: a .tflite file, an address, or a name from `models list --catalogue`.

    An address is downloaded once, to $EDGESIGHT_MODELS or ~/.cache/edgesight/models, and is then known by its name.
    A TOML file beside it says what it is like, to look over. A file that describes itself needs none: it gets one only
    with --like, or where the catalogue knows it.
    """
    show_logs()
    from edge_app.catalogue import adding

    if bool(mean) != bool(std):
        raise click.UsageError("--mean and --std belong together: value = (pixel - mean) / std.")
    scaling = (mean, std) if mean else None
    wish = adding.Wish(like=like, labels=labels, scaling=scaling, name=name, sha256=sha256)
    added = adding.add(model, wish, replacing=replacing, progressing=download_progress)
    if added.description:
        click.echo(f"Wrote {added.description}: {_told(added.spec.labels)}. Look it over.")
        for remark in added.remarks:
            click.echo(f"Of the labels: {remark}.")
    else:
        click.echo(f"{added.model} describes itself: {_told(added.spec.labels)}.")
    click.echo(_next(added.model, added.spec.task))


def _told(labels: Sequence[str]) -> str:
    return (
        f"{len(labels)} labels, {', '.join(labels[:3])} and so on"
        if len(labels) > 3
        else ", ".join(labels) or "no labels"
    )


def _next(model: Path, task: str) -> str:
    from edge_app.inference.shipped import called

    name = shlex.quote(called(model))
    if task == "embed":
        return f"Next: edgesight people calibrate --embedder {name} --data DIR"
    return f"Next: edgesight run --model {name} --source 0"
