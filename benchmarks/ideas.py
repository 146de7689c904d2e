"""What each idea behind the shipped classifier gave: short trainings that differ in one thing from the one before.

Judged on the validation pictures, never on the test set, as int8. A few epochs tell ideas apart, not how good the
result gets. Needs the packs cifar10 and cifar10-lossless, and the finished run of recipes/cifar10-teacher.toml.
"""

import argparse
from pathlib import Path

from msgspec import Struct, json
from msgspec.structs import replace
from rich.console import Console
from rich.table import Table

from benchmarks.arguments import pack, parser, trainings
from benchmarks.kept import keep, kept, keyed, to_json
from convert.gate import Gate
from convert.run import convert_run
from edge_app.commands.progress import progress
from edge_app.pictures.dataset import load_dataset
from train.recipe import Recipe, Teacher, load_recipe
from train.run import train_recipe

RECIPE = Path(__file__).parents[1] / "recipes" / "cifar10.toml"
_RESNET8 = "architecture.stages=[]"
IDEAS = {
    "ResNet-8, labels": (_RESNET8,),
    "+ a teacher's answers": (_RESNET8,),
    "+ halved earlier, deeper": (),
    "+ averaged weights": ("average.momentum=0.999",),
    "+ temperature 4": ("average.momentum=0.999", "teacher.temperature=4.0"),
}
"""Each with its changes to the recipe; the first does without the teacher."""


class Idea(Struct, frozen=True, kw_only=True):
    """One training and its verdict on the validation pictures."""

    idea: str
    epochs: int
    size_bytes: int
    gate: Gate


def main() -> None:
    """Train what is not there yet, and print the table."""
    options = _options()
    pack(options.data, "cifar10-lossless")
    found = [tried(idea, options) for idea in list(IDEAS)[: options.count]]
    if options.json:
        print(json.format(to_json(found)).decode())
    else:
        Console().print(_table(found))


def _options() -> argparse.Namespace:
    options = parser(__doc__ or "")
    options.add_argument("--teacher", type=Path, default=Path("runs/cifar10-teacher"), help="its run folder")
    return trainings(options, "runs/ideas", epochs=12, ideas=len(IDEAS))


def tried(idea: str, options: argparse.Namespace) -> Idea:
    """Train, convert and judge; kept in the run folder, and read from there the next time."""
    recipe = idea_recipe(idea, options)
    out = idea_folder(idea, recipe, options.out)
    if (out / "idea.json").exists():
        return kept(Idea, out / "idea.json")
    train_recipe(recipe, options.data, out, resume=True, progress=progress)
    assert not load_dataset(out / "data.json").test, "the test pictures must not decide"
    gate = convert_run(out, out / "int8.tflite", tolerance_points=100)
    found = Idea(idea=idea, epochs=recipe.epochs, size_bytes=(out / "int8.tflite").stat().st_size, gate=gate)
    keep(found, out / "idea.json")
    return found


def idea_folder(idea: str, recipe: Recipe, out: Path) -> Path:
    """The run folder: another for another recipe, be it of a --quick run."""
    return out / keyed("-".join(idea.replace("+", "").replace(",", "").split()), recipe)


def idea_recipe(idea: str, options: argparse.Namespace) -> Recipe:
    """The shipped classifier's recipe with the changes of one idea and of the command line."""
    short = ("data.train=['cifar10-lossless/train']", "epochs=1") if options.quick else (f"epochs={options.epochs}",)
    recipe = load_recipe(RECIPE, (*IDEAS[idea], *short, "data.test=[]", f"teacher.run={options.teacher}"))
    return replace(recipe, teacher=Teacher()) if idea == next(iter(IDEAS)) else recipe


def _table(found: list[Idea]) -> Table:
    table = Table("idea", title=f"CIFAR-10 validation, int8, n={found[0].gate.n}, {found[0].epochs} epochs each")
    for heading in ("% right [95 %]", "points more than before", "bytes"):
        table.add_column(heading, justify="right")
    before = [None, *(row.gate.accuracy["int8"].accuracy for row in found)]
    for row, last in zip(found, before, strict=False):
        share = row.gate.accuracy["int8"]
        low, high = share.interval
        more = "" if last is None else f"{100 * (share.accuracy - last):+.1f}"
        table.add_row(
            row.idea, f"{100 * share.accuracy:.1f} [{100 * low:.1f}, {100 * high:.1f}]", more, f"{row.size_bytes:,}"
        )
    return table


if __name__ == "__main__":
    main()
