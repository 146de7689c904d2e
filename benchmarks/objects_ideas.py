"""What each idea behind the shipped detector of objects gives: short trainings, each with one thing changed.

Judged as int8 on a quarter of VOC2007's official training half, which is held back; the validation half has no say. Few
epochs on small pictures tell ideas apart, not how good the result gets. Needs the pack voc2007.
"""

import argparse
from pathlib import Path

from msgspec import Struct, json
from msgspec.structs import replace
from rich.console import Console
from rich.table import Table

from benchmarks.arguments import pack, parser, trainings
from benchmarks.kept import keep, kept, keyed, to_json
from convert.detector_gate import OVERLAP
from convert.detector_run import convert_detector
from edge_app.commands.judging import find_with_progress
from edge_app.commands.progress import progress
from train.detection.run import detector_spec, train_detector
from train.recipe import Head, Recipe, load_recipe

RECIPE = Path(__file__).parents[1] / "recipes" / "objects-small.toml"
_FROM_NOTHING = "without ImageNet's weights"
IDEAS: dict[str, tuple[str, ...]] = {
    "the recipe": (),
    _FROM_NOTHING: (),
    "heads do not learn first": ("head.epochs=0",),
    "nor take all layers small steps": ("head.epochs=0", "optimiser.learning_rate=0.001"),
    "all stages learn": ("architecture.frozen_stages=0",),
    "batch norm learns": ("architecture.batch_norm='trained'",),
    "without mosaics": ("objects.mosaic=0",),
    "with many mosaics": ("objects.mosaic=0.5",),
    "without aiming at objects": ("objects.aim=0",),
    "without changes of colour": ("objects.colour=0",),
    "with mixup": ("objects.mixup=0.3",),
    "without averaged weights": ("average.momentum=0",),
}
_SHORT = ("data.val_share=0.25", "input.size_wh=[128,128]", "objects.sizes=[12,115]", "head.epochs=4")


class Idea(Struct, frozen=True, kw_only=True):
    """One training. mean: average precision of each kind of file at an overlap of 0.5, mean over the labels."""

    idea: str
    epochs: int
    pictures: int
    mean: dict[str, float]


def main() -> None:
    """Train what is not there yet, and print the table."""
    options = trainings(parser(__doc__ or ""), "runs/objects-ideas", epochs=10, ideas=len(IDEAS))
    pack(options.data, "voc2007", "annotations.json")
    found = [tried(idea, options) for idea in list(IDEAS)[: options.count]]
    if options.json:
        print(json.format(to_json(found)).decode())
    else:
        Console().print(_table(found))


def tried(idea: str, options: argparse.Namespace) -> Idea:
    """Train, convert and judge; kept in the run folder, and read from there the next time."""
    recipe = idea_recipe(idea, options)
    out = options.out / keyed("-".join(idea.replace("'", "").split()), recipe)
    if (out / "idea.json").exists():
        return kept(Idea, out / "idea.json")
    train_detector(recipe, options.data, out, resume=True, progress=progress)
    gate = convert_detector(
        out, detector_spec(recipe), out / "int8.tflite", tolerance_points=100, finding=find_with_progress
    )
    there = [one for one in gate.labels.values() if one.precision["keras"].n]
    mean = {kind: sum(one.precision[kind].value for one in there) / len(there) for kind in ("keras", "int8")}
    found = Idea(idea=idea, epochs=recipe.epochs, pictures=gate.pictures, mean=mean)
    keep(found, out / "idea.json")
    return found


def idea_recipe(idea: str, options: argparse.Namespace) -> Recipe:
    """The small detector's recipe, shortened, with the changes of one idea."""
    epochs = 1 if options.quick else options.epochs
    recipe = load_recipe(RECIPE, (*_SHORT, f"epochs={epochs}", *IDEAS[idea]))
    if idea != _FROM_NOTHING:
        return recipe
    bare = replace(recipe.architecture, weights=None, frozen_stages=0, batch_norm="trained")
    return replace(recipe, architecture=bare, head=Head())


def _table(found: list[Idea]) -> Table:
    title = f"{found[0].pictures} pictures held back from VOC2007's training half, {found[0].epochs} epochs each"
    table = Table("", title=title)
    for heading in (f"int8, mAP at {OVERLAP}", "points against the recipe", "int8 - Keras, points"):
        table.add_column(heading, justify="right")
    for row in found:
        mean = row.mean["int8"]
        more, lost = mean - found[0].mean["int8"], mean - row.mean["keras"]
        table.add_row(row.idea, f"{100 * mean:.1f}", f"{100 * more:+.1f}", f"{100 * lost:+.1f}")
    return table


if __name__ == "__main__":
    main()
