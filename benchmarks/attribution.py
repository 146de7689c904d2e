"""Whether what is shown as the reason of an answer is one: our maps beside maps that say nothing, and what they cost.

On official CIFAR-10 test pictures, for the shipped int8 classifiers and for Keras with the weights of the int8 cifar10.
Needs the pack cifar10-lossless.
"""

import re
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct, json
from rich.console import Console
from rich.table import Table

from benchmarks.arguments import pack, parser
from convert.interleaved import Ratio, latency_ratio
from edge_app.board.name import board_name
from edge_app.chatter import hushed
from edge_app.evaluation.accuracy import Accuracy, accuracy
from edge_app.explain.attribution.cam import ActivationMaps
from edge_app.explain.attribution.controls import constant, edges, equally_smooth
from edge_app.explain.attribution.ending import ending
from edge_app.explain.attribution.heat import Heat
from edge_app.explain.attribution.sanity import Dependence, Faithfulness, verdict
from edge_app.explain.attribution.ways import Explain, Way, activation_way, gradient_way, occlusion_way
from edge_app.explain.in_input_size import in_input_size
from edge_app.inference.model import Model
from edge_app.inference.quantization import Raw
from edge_app.pictures.folder import pictures_in
from edge_app.pictures.read import read_picture
from edge_app.values import Floats, Pixels

OURS = ("cifar10", "cifar10-large")
KERAS = OURS[0]
"""Whose weights the Keras network gets; its recipe is recipes/cifar10.toml."""
STAGES = ((32, 2, 2), (40, 2, 2))


class Row(Struct, frozen=True, kw_only=True):
    """One way to explain one model."""

    model: str
    way: str
    faithfulness: Faithfulness
    dependence: Dependence
    verdict: str


class Cost(Struct, frozen=True, kw_only=True):
    """One thread, over the time of the plain file, in turns.

    tapped: with the feature map as an output. keeping: by an interpreter that keeps all tensors. map_ms: to make the
    map of the features, median.
    """

    model: str
    tapped: Ratio
    keeping: Ratio
    map_ms: float


class Figures(Struct, frozen=True, kw_only=True):
    """keras_agrees: how often the Keras network names the class that int8 names."""

    pictures: int
    rows: list[Row]
    costs: list[Cost]
    keras_agrees: Accuracy
    interpreter: str
    board: str


def main() -> None:
    """Measure and print."""
    options = parser(__doc__ or "")
    options.add_argument("--count", type=int, default=100, help="test pictures, evenly spaced (default 100)")
    given = options.parse_args()
    files = pictures_in(pack(given.data, "cifar10-lossless", "test"))
    count = 12 if given.quick else min(given.count, len(files))
    chosen = [files[index] for index in np.linspace(0, len(files) - 1, count).round().astype(int)]
    with ExitStack() as stack:
        models = [stack.enter_context(Model(name, threads=1)) for name in OURS]
        figures = measured(models, chosen, rounds=10 if given.quick else 200)
    if given.json:
        print(json.format(json.encode(figures)).decode())
    else:
        _print(figures)


def measured(models: list[Model], files: list[Path], rounds: int) -> Figures:
    """All rows: the ways that ship, and on the first model those that must fail."""
    rows, console = [], Console(stderr=True)
    network = keras_twin(models[0])
    for model in models:
        pictures = [in_input_size(read_picture(path), model.spec.input) for path in files]
        ways = [activation_way(model), occlusion_way(model)]
        if model is models[0]:
            ways += [gradient_way(network, model.spec), *controls(model)]
        for way in ways:
            console.print(f"{model.spec.name}: {way.name}, {len(pictures)} pictures")
            faith, depends = way.faithfulness(pictures), way.dependence(pictures)
            name, said = model.spec.name, verdict(faith, depends)
            rows.append(Row(model=name, way=way.name, faithfulness=faith, dependence=depends, verdict=said))
    return Figures(
        pictures=len(files),
        rows=rows,
        costs=[_cost(model, rounds) for model in models],
        keras_agrees=_agreement(models[0], network, [read_picture(path) for path in files]),
        interpreter=str(models[0].runtime),
        board=board_name(),
    )


def controls(model: Model) -> list[Way]:
    """Ways that say nothing of the network, or, the last, of the picture."""
    way, rng = activation_way(model), np.random.default_rng(7)
    before: list[Pixels] = [np.zeros((*model.spec.input.shape[:2], 3), np.uint8)]

    def of_another(explain: Explain) -> Explain:
        def other(picture: Pixels, index: int) -> Heat:
            before.append(picture)
            return explain(before.pop(0), index)

        return other

    def random(picture: Pixels, index: int) -> Floats:
        return equally_smooth(way.explain(picture, index).over(model.spec.input.size_wh), rng)

    return [
        _unasked("edges", model, lambda picture, _: edges(picture)),
        _unasked("the same everywhere", model, lambda picture, _: constant(picture)),
        _unasked("random, as smooth", model, random),
        Way("the map of the picture before", model, of_another(way.explain), lambda seed: way.shuffled(seed)),
    ]


def _unasked(name: str, model: Model, mapper: Callable[[Pixels, int], Floats]) -> Way:
    def explain(picture: Pixels, index: int) -> Heat:
        return Heat(model.spec.labels[index], mapper(picture, index), model.spec.input)

    return Way(name, model, explain, lambda _: explain)


def keras_twin(model: Model) -> Any:
    """The Keras network of `KERAS` with the weights of its int8 file, dequantised: what differs is the arithmetic."""
    with hushed():
        import keras

    from train.architectures import build
    from train.recipe import Architecture

    network = build(Architecture(name="residual", stages=STAGES), model.spec.input.shape, len(model.spec.labels))
    stored = _convolutions(model)
    kinds = keras.layers.Conv2D, keras.layers.BatchNormalization
    convolutions, norms = (sorted((one for one in network.layers if type(one) is kind), key=_number) for kind in kinds)
    for convolution, norm, (kernel, bias) in zip(convolutions, norms, stored, strict=True):
        ones, zeros = np.ones_like(bias), np.zeros_like(bias)
        convolution.set_weights([kernel.transpose(1, 2, 3, 0)])
        norm.set_weights([ones, bias, zeros, ones - norm.epsilon])  # conversion has folded it into the kernel
    end = ending(model.delegation.file.flatbuffer, KERAS)
    network.layers[-1].set_weights([end.weights.T, end.bias])
    return network


def _convolutions(model: Model) -> list[tuple[Floats, Floats]]:
    """Kernel and bias of each, in the order in which Keras made the layers: the names of tensors tell their number."""
    program = model.network.graph.program
    layers = [[program.slots[index] for index in one.inputs[1:]] for one in program.operators if one.name == "CONV_2D"]
    layers.sort(key=lambda layer: int((re.search(r"conv2d_(\d+)", layer[0].name) or ["", "0"])[1]))
    return [(weights.real(), bias.real()) for weights, bias in layers]


def _number(layer: Any) -> int:
    found = re.search(r"_(\d+)$", layer.name)
    return int(found[1]) if found else 0


def _agreement(model: Model, network: Any, pictures: list[Pixels]) -> Accuracy:
    answers = gradient_way(network, model.spec).model
    same = [model.probabilities(one).argmax() == answers.probabilities(one).argmax() for one in pictures]
    return accuracy(int(np.sum(same)), len(same))


def _cost(model: Model, rounds: int) -> Cost:
    maps, flatbuffer = ActivationMaps(model), model.delegation.file.flatbuffer
    tensor = model.preprocess(np.random.default_rng(0).integers(0, 256, (80, 80, 3), np.uint8))
    keeping, features = _keeping(model, flatbuffer, tensor), maps.invoke(tensor)[1]
    return Cost(
        model=model.spec.name,
        tapped=latency_ratio(lambda: maps.invoke(tensor), lambda: model.network.invoke_all(tensor), rounds=rounds),
        keeping=latency_ratio(keeping, lambda: model.network.invoke_all(tensor), rounds=rounds),
        map_ms=_median_ms(lambda: maps.heat(features, 0), 20 * rounds),
    )


def _keeping(model: Model, flatbuffer: bytes, tensor: Raw) -> Callable[[], Any]:
    with hushed():
        kept = model.runtime.interpreter(
            model_content=flatbuffer, num_threads=1, experimental_preserve_all_tensors=True
        )
        kept.allocate_tensors()
    wanted, image = ending(flatbuffer, "").features, kept.get_input_details()[0]["index"]
    answer = kept.get_output_details()[0]["index"]

    def run() -> Any:
        kept.set_tensor(image, tensor)
        kept.invoke()
        return kept.get_tensor(answer), kept.get_tensor(wanted)

    return run


def _median_ms(call: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter_ns()
        call()
        taken.append(time.perf_counter_ns() - started)
    return float(np.median(taken)) / 1e6


def _print(figures: Figures) -> None:
    console = Console(width=max(Console().width, 176))
    table = Table("model", "way", title=f"n = {figures.pictures} pictures; mean, and minus a random map [95 %]")
    for heading in ("deletion", "insertion", "own", "likeness, weights shuffled", "verdict"):
        table.add_column(heading, justify="right")
    for row in figures.rows:
        faith = row.faithfulness
        cells = f"{faith.deletion_area:.3f}\n{faith.deletion}", f"{faith.insertion_area:.3f}\n{faith.insertion}"
        table.add_row(row.model, row.way, *cells, str(faith.own), str(row.dependence.likeness), row.verdict)
    console.print(table)
    for cost in figures.costs:
        console.print(
            f"{cost.model}: invoke with the features as an output takes {_ratio(cost.tapped)} of the plain file's "
            f"time, with all tensors kept {_ratio(cost.keeping)}; making the map {cost.map_ms:.3f} ms",
            highlight=False,
        )
    low, high = figures.keras_agrees.interval
    console.print(
        f"Keras names the same class as int8 on {figures.keras_agrees.accuracy:.1%} [{low:.1%}, {high:.1%}]. "
        f"One thread, {figures.interpreter}, {figures.board}.",
        highlight=False,
    )


def _ratio(ratio: Ratio) -> str:
    low, high = ratio.spread
    return f"{ratio.median:.2f} ({low:.2f} to {high:.2f})"


if __name__ == "__main__":
    main()
