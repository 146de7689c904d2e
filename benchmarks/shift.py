"""Does a CNN care where things are? Against a dense network of as many weights, with and without blurred pooling.

All learn from the same pictures, a fifth of CIFAR-10's as JPEG, for as many epochs, and never see one that is moved.
Then test pictures are shifted, and asked for: accuracy, and whether the answer is that to the unshifted picture. Needs
the pack cifar10. Leaves shift.png below --out.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from msgspec import Struct, json
from rich.console import Console
from rich.table import Table

from benchmarks.arguments import pack, parser, trainings
from benchmarks.kept import keep, kept, keyed, to_json
from benchmarks.shift_plot import plot
from convert.export import load_network
from convert.run import convert_run
from edge_app.commands.progress import progress
from edge_app.evaluation.accuracy import Difference, difference
from edge_app.explain.in_input_size import in_input_size
from edge_app.explain.robustness.change import Change
from edge_app.explain.robustness.changes import shift
from edge_app.explain.robustness.curve import Curve, answers, points, unchanged
from edge_app.explain.robustness.subject import Classes, asking_model, asking_network
from edge_app.explain.robustness.told import percent
from edge_app.inference.model import Model
from edge_app.pictures.dataset import Picture
from edge_app.pictures.folder import classes_in, labelled
from edge_app.pictures.read import read_picture
from train.recipe import Recipe, load_recipe
from train.run import train_recipe

RECIPE = Path(__file__).with_name("shift.toml")
_RESIDUAL = "architecture.name='residual'", "architecture.width=0.5"
_BLUR = "architecture.pool='blur'"
NETWORKS: dict[str, tuple[str, ...]] = {
    "dense": ("architecture.name='dense'", "architecture.width=0.6875"),
    "CNN": (),
    "CNN, blur": (_BLUR,),
    "residual": _RESIDUAL,
    "residual, blur": (*_RESIDUAL, _BLUR),
}
"""Each with its changes to the recipe. "dense" has as many weights as "CNN", but for 1 %; "residual" forgets at its end
where things were, by a mean over all places."""
_PAIRS = (("CNN", "CNN, blur"), ("residual", "residual, blur"))
_ASKED, _ASKED_QUICKLY = 5000, 200


class Shifted(Struct, frozen=True, kw_only=True):
    """One network. parameters: those that are trained. answers: of "keras" and "int8", (amounts, pictures)."""

    network: str
    epochs: int
    parameters: int
    pictures: int
    curve: Curve
    truth: tuple[int, ...]
    answers: dict[str, tuple[tuple[int, ...], ...]]


class Gained(Struct, frozen=True, kw_only=True):
    """What blurring gives the int8 network at one amount: points of accuracy and of consistency, paired."""

    pair: str
    amount: float
    right: Difference
    same: Difference


def main() -> None:
    """Train what is not there yet, print the tables, and draw."""
    options = trainings(parser(__doc__ or ""), "runs/shift", epochs=12, ideas=len(NETWORKS))
    pictures = _pictures(pack(options.data, "cifar10", "test"), _ASKED_QUICKLY if options.quick else _ASKED)
    found = {network: tried(network, pictures, options) for network in list(NETWORKS)[: options.count]}
    gains = tuple(
        gain for pair in _PAIRS if found.keys() >= set(pair) for gain in gained(*(found[one] for one in pair))
    )
    plot({network: one.curve for network, one in found.items()}, options.out / "shift.png")
    if options.json:
        print(
            json.format(
                to_json({"networks": {name: _figures(one) for name, one in found.items()}, "blur": gains})
            ).decode()
        )
    else:
        Console().print(*_tables(list(found.values()), gains), options.out / "shift.png")


def tried(network: str, pictures: tuple[Picture, ...], options: argparse.Namespace) -> Shifted:
    """Train, convert and ask; kept in the run folder, and read from there the next time."""
    recipe = network_recipe(network, quick=options.quick, epochs=options.epochs)
    out = options.out / keyed("-".join(network.replace(",", "").split()), recipe, len(pictures))
    if (out / "shifted.json").exists():
        return kept(Shifted, out / "shifted.json")
    train_recipe(recipe, options.data, out, resume=True, progress=progress)
    convert_run(out, out / "int8.tflite", tolerance_points=100)
    found = _asked(network, recipe, out, pictures)
    keep(found, out / "shifted.json")
    return found


def network_recipe(network: str, *, quick: bool, epochs: int) -> Recipe:
    """The recipe of this benchmark with the changes of one network."""
    short = ("epochs=1", "data.train=['cifar10/train/*/00*.jpg']") if quick else (f"epochs={epochs}",)
    return load_recipe(RECIPE, (*NETWORKS[network], *short))


def gained(plain: Shifted, blurred: Shifted) -> Iterator[Gained]:
    """Of two networks that differ in nothing but their pooling, at each amount."""
    change, truth = _change(), np.array(plain.truth)
    first, second = (np.array(one.answers["int8"]) for one in (plain, blurred))
    for row, amount in enumerate(change.amounts):
        yield Gained(
            pair=plain.network,
            amount=amount,
            right=difference(first[row] == truth, second[row] == truth),
            same=difference(unchanged(change, first)[row], unchanged(change, second)[row]),
        )


def _pictures(folder: Path, count: int) -> tuple[Picture, ...]:
    """About so many, of each class alike."""
    classes = classes_in(folder)
    every = labelled(classes, tuple(classes))
    return tuple(every[:: max(1, len(every) // count)])


def _change() -> Change:
    return shift(load_recipe(RECIPE).input.size_wh)


def _asked(name: str, recipe: Recipe, run: Path, pictures: tuple[Picture, ...]) -> Shifted:
    change, network = _change(), load_network(run)
    shown = [in_input_size(read_picture(picture.path), recipe.input) for picture in pictures]
    truth: Classes = np.array([picture.label for picture in pictures], np.int64)
    with Model(run / "int8.tflite", threads=1) as model:
        asked = {"keras": asking_network(network, recipe.input), "int8": asking_model(model)}
        found = {kind: answers(change, ask, shown) for kind, ask in asked.items()}
    told = {kind: points(change, one, truth) for kind, one in found.items()}
    return Shifted(
        network=name,
        epochs=recipe.epochs,
        parameters=sum(int(np.prod(weight.shape)) for weight in network.trainable_weights),
        pictures=len(shown),
        curve=Curve(change=change.name, unit=change.unit, untouched=change.untouched, points=told),
        truth=tuple(truth.tolist()),
        answers={kind: tuple(map(tuple, one.tolist())) for kind, one in found.items()},
    )


def _figures(one: Shifted) -> dict[str, object]:
    return {"epochs": one.epochs, "parameters": one.parameters, "pictures": one.pictures, "curve": one.curve}


def _tables(found: list[Shifted], gains: tuple[Gained, ...]) -> Iterator[Table]:
    first = found[0]
    for what, words in (("right", "right"), ("same", "answered as unshifted")):
        table = Table("pixels", title=f"% {words} [95 %], int8, n={first.pictures}, {first.epochs} epochs")
        for one in found:
            table.add_column(f"{one.network}\n{one.parameters:,} weights", justify="right")
        for row, point in enumerate(first.curve.points["int8"]):
            table.add_row(f"{point.amount:g}", *(percent(one.curve.points["int8"][row].shares[what]) for one in found))
        yield table
    if gains:
        yield _gains_table(gains)


def _gains_table(gains: tuple[Gained, ...]) -> Table:
    table = Table("", "pixels", title="What blurring gives, points [95 %, paired], int8")
    for heading in ("right", "answered as unshifted"):
        table.add_column(heading, justify="right")
    for gain in gains:
        table.add_row(gain.pair, f"{gain.amount:g}", _signed(gain.right), _signed(gain.same))
    return table


def _signed(more: Difference) -> str:
    low, high = more.interval
    return f"{more.points:+.1f} [{low:+.1f}, {high:+.1f}]"


if __name__ == "__main__":
    main()
