"""Changes to a recipe: those that --set asks for, and those between a run and the recipe it is resumed with."""

import tomllib
from typing import Any

from edge_app.errors import RecipeError


def apply(table: dict[str, Any], change: str) -> None:
    """Put a change such as "optimiser.learning_rate=0.01" into a recipe's table. Raises RecipeError."""
    key, equals, text = change.partition("=")
    if not equals or not key.strip():
        raise RecipeError(f"--set {change}: wanted KEY=VALUE, for example optimiser.learning_rate=0.01.")
    *parents, leaf = key.strip().split(".")
    for parent in parents:
        table = table.setdefault(parent, {})
        if not isinstance(table, dict):
            raise RecipeError(f"--set {change}: {parent!r} is a value, not a table.")
    table[leaf] = _value(text.strip())


def _value(text: str) -> Any:
    """A TOML value; what is none is taken as a plain string, so that --set data.folder=photos needs no quotes."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def training_differences(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """As `differences`, but of keys that training depends on: what is chosen afterwards may change at a resume."""
    before, now = ({key: value for key, value in table.items() if key != "clinical"} for table in (ours, theirs))
    return differences(before, now)


def differences(ours: dict[str, Any], theirs: dict[str, Any], parent: str = "") -> list[str]:
    """The keys whose values differ, each with both: "epochs (20, now 30)". Both tables have the same keys."""
    found: list[str] = []
    for key, was in ours.items():
        now, name = theirs[key], f"{parent}{key}"
        if isinstance(was, dict) and isinstance(now, dict):
            found += differences(was, now, f"{name}.")
        elif was != now:
            found.append(f"{name} ({was}, now {now})")
    return found
