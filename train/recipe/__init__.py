"""The recipe: everything that decides a training run, read from TOML and checked before anything starts."""

from train.recipe.augment import Augment
from train.recipe.data import Annotations, Data, Faces, Group
from train.recipe.fitting import Average, Optimiser, Schedule
from train.recipe.network import Architecture, Head, Teacher
from train.recipe.recipe import About, Recipe, load_recipe, recipe_from
from train.recipe.tasks import AnomalySettings, Clinical, Objects, OperatingPoint, Vector

__all__ = [
    "About",
    "AnomalySettings",
    "Annotations",
    "Architecture",
    "Augment",
    "Average",
    "Clinical",
    "Data",
    "Faces",
    "Group",
    "Head",
    "Objects",
    "OperatingPoint",
    "Optimiser",
    "Recipe",
    "Schedule",
    "Teacher",
    "Vector",
    "load_recipe",
    "recipe_from",
]
