"""A run that was begun, to go on with."""

from pathlib import Path

from msgspec import to_builtins

from edge_app.errors import DataError
from edge_app.pictures.dataset import Dataset, load_dataset
from train.changes import training_differences
from train.recipe import Recipe, load_recipe


def begun(out: Path, folder: Path, changes: tuple[str, ...]) -> tuple[Recipe, Dataset]:
    """Recipe and pictures of the run in `out`. Raises DataError when it is of another folder or other settings."""
    recipe, dataset = load_recipe(out / "recipe.toml", changes), load_dataset(out / "data.json")
    if dataset.root != folder.resolve():
        raise DataError(f"{out} holds a run of {dataset.root}, not of {folder.resolve()}. Give another --out.")
    changed = training_differences(to_builtins(load_recipe(out / "recipe.toml")), to_builtins(recipe))
    if changed:
        raise DataError(f"{out} holds a run with other settings: {'; '.join(changed[:5])}. Give another --out.")
    return recipe, dataset
