"""What it saves that a filter is the same in all places, in numbers."""

from collections.abc import Sequence
from html import escape
from typing import Any

from edge_app.explain.asked import Asked
from edge_app.explain.layers.kernel import Kernel
from edge_app.explain.layers.layer import Layer
from edge_app.explain.numbers import big, sides
from edge_app.explain.terminal import table_lines
from edge_app.page.section import Section
from edge_app.page.table import table

_HEADS = ("layer", "filters", "as it is", "own filters in each place", "fully connected", "MACs", "MACs if full")


def sharing_section(asked: Asked) -> Section | None:
    """Of the form that the device runs; None for a network without convolutions."""
    form = asked.subject.form
    shown = [layer for layer in form.layers if asked.layer is None or layer.name == asked.layer.name]
    kernels = [(layer, layer.step.kernel) for layer in shown if layer.step.kernel is not None]
    if not kernels:
        return None
    rows = [_row(layer.name, kernel) for layer, kernel in kernels]
    if len(kernels) > 1:
        rows.append(_total([kernel for _, kernel in kernels]))
    words = _words(*max(kernels, key=lambda pair: pair[1].unshared / pair[1].shared))
    return Section(
        "What sharing saves",
        f"<p>{escape(_ABOUT)}</p><p>{escape(words)}</p>{table(_HEADS, rows)}",
        (words, *table_lines(_HEADS, rows, spare=("MACs", "filters"))),
        {"form": form.title, "layers": [_numbers(layer, kernel) for layer, kernel in kernels]},
    )


_ABOUT = (
    "Parameters of each convolution, of one whose filters are not shared between places (locally connected: as many "
    "multiplications, but each place has to learn by itself), and of a layer that joins each output to each input."
)


def _words(layer: Layer, kernel: Kernel) -> str:
    """Why it matters, at the layer where it saves most."""
    return (
        f"{layer.name} lays the same {kernel.outputs} filters of {sides((*kernel.size_hw, kernel.inputs))} at "
        f"{kernel.places:,} places: it learns {big(kernel.shared)} numbers where filters of their own in each place "
        f"would be {big(kernel.unshared)} and a fully connected layer {big(kernel.full)}, so what is learnt in one "
        "place of a picture is known in all others, and fewer pictures are enough to learn it."
    )


def _row(name: str, kernel: Kernel) -> tuple[str, ...]:
    filters = f"{kernel.outputs} of {sides((*kernel.size_hw, kernel.inputs))}"
    macs = kernel.places * kernel.weights
    costs = kernel.shared, kernel.unshared, kernel.full, macs, kernel.full_macs
    return name, filters, *map(big, costs)


def _total(kernels: Sequence[Kernel]) -> tuple[str, ...]:
    costs = (
        sum(kernel.shared for kernel in kernels),
        sum(kernel.unshared for kernel in kernels),
        sum(kernel.full for kernel in kernels),
        sum(kernel.places * kernel.weights for kernel in kernels),
        sum(kernel.full_macs for kernel in kernels),
    )
    return "all", "", *map(big, costs)


def _numbers(layer: Layer, kernel: Kernel) -> dict[str, Any]:
    return {
        "name": layer.name,
        "places": kernel.places,
        "shared": kernel.shared,
        "unshared": kernel.unshared,
        "full": kernel.full,
        "macs": kernel.places * kernel.weights,
        "full_macs": kernel.full_macs,
    }
