"""What `edgesight evaluate` is asked."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

if TYPE_CHECKING:
    from edge_app.inference.model import Model
    from edge_app.pictures.dataset import Split


@dataclass(frozen=True, slots=True)
class Question:
    """The options of the command. where: key -> values to keep. renamed: name in the data -> label of the model.

    by: a column of the CSV file beside the pictures; prevalence: in (0, 1). normal: the folder of normal pictures.
    """

    data: Path
    split: "Split | None"
    where: dict[str, list[str]]
    renamed: dict[str, str]
    protocol: str | None
    detector: str | None
    points: str | None
    plot: Path | None
    misses: Path | None
    by: str | None
    prevalence: float | None
    clinical: bool
    count: bool
    as_json: bool
    normal: str = ""


def print_json(model: "Model", data: Path, report: object) -> None:
    """The report, with the model that it is about."""
    about: dict[str, object] = {"model": model.spec.name, "sha256": model.sha256, "data": str(data)}
    about |= {"runtime": str(model.runtime), "threads": model.threads}
    click.echo(msgspec.json.format(msgspec.json.encode({**about, **msgspec.to_builtins(report)}), indent=1))
