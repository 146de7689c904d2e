"""A whole recipe, read from TOML and checked before anything starts."""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import tomli_w
from msgspec import Meta

from edge_app.errors import RecipeError
from edge_app.spec import InputSpec
from edge_app.tables import explain, from_table
from train.changes import apply
from train.recipe.augment import Augment
from train.recipe.checks import check
from train.recipe.data import Data
from train.recipe.fitting import Average, Optimiser, Schedule
from train.recipe.network import Architecture, Head, Teacher
from train.recipe.table import Count, Share, Table
from train.recipe.tasks import AnomalySettings, Clinical, Objects, Vector


class About(Table, frozen=True, kw_only=True):
    """What the model's spec will say."""

    description: str = ""
    trained_on: str = ""
    licence: str = ""


class Recipe(Table, frozen=True, kw_only=True):
    """A whole training run."""

    name: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    task: Literal["classify", "detect", "embed", "anomaly"] = "classify"
    seed: Annotated[int, Meta(ge=0, lt=1 << 32)] = 0
    epochs: Count
    batch_size: Count = 64
    label_smoothing: Share = 0.0
    input: InputSpec
    data: Data = Data()
    architecture: Architecture = Architecture()
    head: Head = Head()
    teacher: Teacher = Teacher()
    augment: Augment = Augment()
    objects: Objects = Objects()
    vector: Vector = Vector()
    clinical: Clinical = Clinical()
    anomaly: AnomalySettings = AnomalySettings()
    optimiser: Optimiser = Optimiser()
    schedule: Schedule = Schedule()
    average: Average = Average()
    about: About = About()

    def __post_init__(self) -> None:
        super().__post_init__()
        check(self)

    def to_toml(self) -> str:
        """The recipe as TOML, every default written out."""
        return tomli_w.dumps(_without_none(msgspec.to_builtins(self)))


def load_recipe(path: Path, changes: tuple[str, ...] = ()) -> Recipe:
    """Read a recipe and apply changes such as "optimiser.learning_rate=0.01". Raises RecipeError."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RecipeError(f"Cannot read the recipe {path}: {explain(error)}.") from error
    return recipe_from(table, str(path), changes)


def recipe_from(table: dict[str, Any], where: str, changes: tuple[str, ...] = ()) -> Recipe:
    """A table as a recipe, after `changes`; errors say `where` it is from. Raises RecipeError."""
    for change in changes:
        apply(table, change)
    return from_table(Recipe, table, where, RecipeError)


def _without_none(table: Any) -> Any:
    if isinstance(table, dict):
        return {key: _without_none(value) for key, value in table.items() if value is not None}
    if isinstance(table, list | tuple):
        return [_without_none(value) for value in table]
    return table
