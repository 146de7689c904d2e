"""A run that was begun, to go on with."""

import tomllib
from pathlib import Path

from msgspec import to_builtins

from edge_app import files
from edge_app.errors import DataError
from edge_app.pictures.dataset import Dataset, load_dataset
from train.changes import differences
from train.recipe import Recipe, load_recipe, recipe_from


def has_run(out: Path, *, resume: bool) -> bool:
    """Whether `out` holds a run to go on with. Raises DataError where it holds one that is not to be resumed."""
    with files.refusing(out):
        begun = (out / "recipe.toml").exists()
    if begun and not resume:
        raise DataError(f"{out} already holds a run. Add --resume to go on with it, or give another --out.")
    return begun


def begun(out: Path, folder: Path, changes: tuple[str, ...]) -> tuple[Recipe, Dataset]:
    """Recipe and pictures of the run in `out`. Raises DataError when it is of another folder or other settings."""
    recipe, dataset = load_recipe(out / "recipe.toml"), load_dataset(out / "data.json")
    if dataset.root != folder.resolve():
        raise DataError(f"{out} holds a run of {dataset.root}, not of {folder.resolve()}. Give another --out.")
    table = tomllib.loads((out / "recipe.toml").read_text(encoding="utf-8"))
    changed = differences(to_builtins(recipe), to_builtins(recipe_from(table, str(out / "recipe.toml"), changes)))
    if changed:
        raise DataError(f"{out} holds a run with other settings: {'; '.join(changed[:5])}. Give another --out.")
    return recipe, dataset
