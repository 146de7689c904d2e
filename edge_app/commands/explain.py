"""`edgesight explain`: what a network does with a picture, layer by layer."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from edge_app.commands.keep_apart import keep_apart
from edge_app.commands.progress import progress

if TYPE_CHECKING:
    from edge_app.page.section import Section

_SECONDS = 2.0
"""For the times of the parts."""


@click.command()
@click.argument("model")
@click.option(
    "--data", type=click.Path(path_type=Path), help="Folder of pictures, or a run: what excites channels most."
)
@click.option(
    "--image", type=click.Path(path_type=Path), help="Follow this picture; with --data, its first by default."
)
@click.option("--pictures", type=click.IntRange(min=1), default=500, show_default=True, help="Of DATA, at most.")
@click.option("--layer", metavar="NAME", help="Tell of this layer alone, and show more of it.")
@click.option("--tflite", type=click.Path(path_type=Path), help="For a run: the file that was made of it.")
@click.option("--times/--no-times", default=True, help="Measure how long parts of the network take.")
@click.option("--html", type=click.Path(path_type=Path), help="Write the report, with its pictures, as one file.")
@click.option("--description", type=click.Path(path_type=Path), help="TOML that describes a model without a spec.")
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON.")
def explain(
    model: str,
    data: Path | None,
    image: Path | None,
    pictures: int,
    layer: str | None,
    tflite: Path | None,
    times: bool,
    html: Path | None,
    description: Path | None,
    as_json: bool,
) -> None:
    """Show what MODEL's layers see, cost and look for: a shipped name, a .tflite file, or a training run's folder."""
    from edge_app import files
    from edge_app.explain.asked import Asked
    from edge_app.explain.features.sample import first_readable, sample
    from edge_app.explain.features.stages import find_layer
    from edge_app.explain.report import numbers, page, sections
    from edge_app.explain.subject import Subject

    keep_apart([html], [model, data, image, tflite, description])
    place = files.place(html) if html else None
    found = sample(data, pictures) if data else ()
    followed = image or first_readable(found)
    with Subject(model, tflite=tflite, description=description) as subject:
        asked = Asked(
            subject,
            progress,
            pictures=found,
            image=followed,
            layer=find_layer(subject.form.layers, layer, subject.spec.name) if layer else None,
            seconds=_SECONDS if times and not layer else 0.0,
        )
        parts = sections(asked)
        if place:
            files.write_text(place, page(asked, parts))
        if as_json:
            click.echo(msgspec.json.format(msgspec.json.encode(numbers(asked, parts)), indent=1))
        else:
            _print(parts)


def _print(parts: "tuple[Section, ...]") -> None:
    from rich.console import Console

    from edge_app.explain.terminal import columns

    console = Console(highlight=False, width=columns())
    for part in parts:
        console.print(f"\n[bold]{part.title}[/]")
        for line in part.lines:
            console.print(line, markup=False)
