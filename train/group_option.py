"""`--group`, as the commands take it that split pictures or look at splits."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from edge_app.errors import RecipeError

if TYPE_CHECKING:
    from train.recipe import Group

F = TypeVar("F", bound=Callable[..., Any])


def group_option(command: F) -> F:
    """The option, which `read_group` understands."""
    return click.option(
        "--group",
        metavar="COLUMN|pattern=REGEX",
        help="What ties pictures together, so that no split parts them, such as patient: a column of the CSV file "
        "beside the pictures, or what a regular expression finds in their paths.",
    )(command)


def read_group(text: str | None) -> "Group | None":
    """From "patient", "column=patient" or "pattern=C[0-9]+"; None without. Raises RecipeError."""
    from edge_app.tables import from_table
    from train.recipe import Group

    if text is None:
        return None
    key, equals, value = text.partition("=")
    table = {key: value} if equals and key in ("column", "pattern") else {"column": text}
    return from_table(Group, table, f"--group {text}", RecipeError)


def as_change(group: "Group") -> str:
    """The same for a recipe, as --set would have it."""
    key = "column" if group.column is not None else "pattern"
    return f"data.group={{{key} = {json.dumps(getattr(group, key))}}}"
