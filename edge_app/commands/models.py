"""`edgesight models`: which models there are, and what a model file promises."""

import shutil
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from edge_app.commands.add import add
from edge_app.commands.build import build
from edge_app.commands.model_lines import model_lines

if TYPE_CHECKING:
    from edge_app.inference.model import Model


@click.group()
def models() -> None:
    """List the models that ship or were added, show one, add another maker's, or build one."""


models.add_command(build)
models.add_command(add)


@models.command("list")
@click.option("--catalogue", "known", is_flag=True, help="List the public models that `models add` knows by name.")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_models(known: bool, as_json: bool) -> None:
    """List the models that ship with edgesight and those that were added."""
    rows = _known() if known else _runnable()
    if as_json:
        _print_json(rows)
    elif rows:
        click.echo("\n".join(model_lines(rows, shutil.get_terminal_size().columns)))
    else:
        click.echo("No models ship with this build. A .tflite file with a spec works by its path.")
    if not known and not as_json:
        click.echo("More, to download: edgesight models list --catalogue")


def _runnable() -> list[dict[str, Any]]:
    from edge_app.catalogue.place import added_models
    from edge_app.inference.shipped import shipped

    ours, theirs = shipped(), added_models()
    added = [(path, "added") for name, path in theirs.items() if name not in ours]
    rows = [_summary(path, origin) for path, origin in [*((path, "shipped") for path in ours.values()), *added]]
    return [row for row in rows if row]


def _known() -> list[dict[str, Any]]:
    from edge_app.catalogue.catalogue import catalogue
    from edge_app.catalogue.place import added_models

    added = added_models()
    return [
        {
            "name": name,
            "like": entry.like,
            "licence": entry.licence,
            "trained_on": entry.trained_on,
            "description": entry.description,
            "added": "yes" if name in added else "",
            "url": entry.url,
        }
        for name, entry in catalogue().items()
    ]


@models.command()
@click.argument("model")
@click.option("--description", type=click.Path(path_type=Path), help="TOML that describes a model without a spec.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def show(model: str, description: Path | None, as_json: bool) -> None:
    """Load and check MODEL, a shipped name or a file, and show what it promises."""
    from edge_app.inference.model import Model

    with Model(model, description=description) as opened:
        facts = _facts(opened)
    if as_json:
        _print_json(facts)
    else:
        _print_table(["", opened.spec.name], [[key, _cell(value)] for key, value in _flat(facts).items()])


def _summary(path: Path, origin: str) -> dict[str, Any]:
    """What the list shows of a model, from its spec alone: nothing is loaded. Empty for a download without one."""
    from edge_app.errors import EdgesightError
    from edge_app.inference.description import described

    data = path.read_bytes()
    try:
        spec = described(data, path, None)[1]
    except EdgesightError:
        if origin == "shipped":
            raise
        return {}
    return {
        "name": path.stem,
        "origin": origin,
        "input": f"{spec.input.size_wh[0]}x{spec.input.size_wh[1]} {spec.input.colour}",
        "labels": len(spec.labels),
        "size_bytes": len(data),
        "licence": spec.licence,
        "description": spec.description,
    }


def _facts(model: "Model") -> dict[str, Any]:
    from edge_app.inference.shipped import card

    card_path = card(model.path)
    return {
        "path": str(model.path),
        "card": str(card_path) if card_path else None,
        "size_bytes": model.size_bytes,
        "sha256": model.sha256,
        "runtime": str(model.runtime),
        "tensors": {"input": asdict(model.network.input), **_outputs(model)},
        "spec": msgspec.to_builtins(model.spec),
    }


def _outputs(model: "Model") -> dict[str, Any]:
    """By what the spec calls them."""
    many = model.spec.boxes or model.spec.anomaly
    names = many.outputs if many else ("output",)
    return {name: asdict(tensor) for name, tensor in zip(names, model.network.outputs, strict=True)}


def _flat(facts: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested tables as one, with dotted keys."""
    flat: dict[str, Any] = {}
    for key, value in facts.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
    return flat


def _cell(value: object) -> str:
    """One value as a person reads it."""
    if isinstance(value, tuple | list):
        shown = "; ".join(_cell(item) for item in value[:10])
        return f"{shown} and {len(value) - 10} more" if len(value) > 10 else shown
    return "-" if value in (None, "") else f"{value:g}" if isinstance(value, float) else str(value)


def _print_json(result: object) -> None:
    click.echo(msgspec.json.format(msgspec.json.encode(result), indent=1))


def _print_table(headings: list[str], rows: list[list[str]]) -> None:
    """The first column holds names, which are copied into commands: it is never broken, the others are."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table()
    for place, heading in enumerate(headings):
        table.add_column(escape(heading), overflow="fold", no_wrap=place == 0)
    for row in rows:
        table.add_row(*map(escape, row))
    Console().print(table)
