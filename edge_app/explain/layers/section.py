"""The network layer by layer, as a part of a report."""

from collections.abc import Sequence
from html import escape
from typing import Any

from edge_app.explain.asked import Asked
from edge_app.explain.form import Form
from edge_app.explain.layers.drawing import growth
from edge_app.explain.layers.field import Field, Span
from edge_app.explain.layers.layer import Layer
from edge_app.explain.numbers import big, plain, share, sides
from edge_app.explain.terminal import table_lines
from edge_app.page.section import Section
from edge_app.page.table import table

_HEADS = ("layer", "kind", "output", "sees", "stride", "first", "parameters", "MACs", "share")
_SPARE = ("share", "kind", "first", "stride")
_WORDS = (
    "Sees: the receptive field, the window of input pixels (height x width) that a unit can depend on. Stride: pixels "
    "from the window of one unit to that of the next. First: where the window of the first unit begins; below 0 it "
    'lies in the padding. "up to": single units see less, but none sees more. A dash: the units have no place of their '
    "own, or what lies before is not known. Inside its window, a unit depends on the middle most. Where the line "
    "falls, a branch sets out from an earlier layer. Formulas: Araujo, Norris, Sim 2019, Computing Receptive Fields of "
    "Convolutional Neural Networks, distill.pub."
)


def layers_section(asked: Asked) -> Section:
    """Of each form of the network: what every layer puts out, sees and costs."""
    size_hw = asked.subject.spec.input.size_wh[::-1]
    html, lines, numbers = "", list[str](), {}
    for form in asked.subject.forms:
        shown = [layer for layer in form.layers if asked.layer is None or layer.name == asked.layer.name]
        if not shown:
            continue  # the other form has that layer
        rows = [_row(layer, _macs(form.layers)) for layer in shown]
        html += (
            f'<h3 class="stage">{escape(form.title)}</h3><p>{escape(_sum(form))}</p>'
            f'<div class="card narrow">{growth(form.layers, size_hw)}</div>{table(_HEADS, rows)}'
        )
        lines += [form.title + ": " + _sum(form), *table_lines(_HEADS, rows, spare=_SPARE)]
        numbers[form.title] = {
            "parameters": sum(layer.step.parameters for layer in form.layers),
            "macs": _macs(form.layers),
            "layers": [_numbers(layer) for layer in shown],
        }
    return Section("Layers", f"<p>{escape(_WORDS)}</p>{html}", tuple(lines), numbers)


def _sum(form: Form) -> str:
    parameters = sum(layer.step.parameters for layer in form.layers)
    return (
        f"{len(form.layers)} layers, {parameters:,} parameters, {big(_macs(form.layers))} multiply-accumulates "
        "(MACs) a picture."
    )


def _macs(layers: Sequence[Layer]) -> int:
    return sum(layer.step.macs for layer in layers)


def _row(layer: Layer, macs: int) -> tuple[str, ...]:
    step = layer.step
    return (
        layer.name,
        step.kind,
        sides(step.shape),
        *seen(layer.field),
        f"{step.parameters:,}" if step.parameters else "",
        big(step.macs) if step.macs else "",
        share(step.macs, macs) if step.macs else "",
    )


def seen(field: Field | None) -> tuple[str, str, str]:
    """Size, stride and first pixel, down and across where they differ."""
    if field is None:
        return "-", "-", "-"
    if field.whole:
        return "all", "-", "-"
    size = f"{plain(field.y.size)}x{plain(field.x.size)}"
    return (
        size if field.exact else f"up to {size}",
        _both(plain(field.y.stride), plain(field.x.stride)),
        _both(plain(field.y.first), plain(field.x.first)),
    )


def _both(down: str, across: str) -> str:
    return down if down == across else f"{down}, {across}"


def _numbers(layer: Layer) -> dict[str, Any]:
    field, step = layer.field, layer.step
    return {
        "name": layer.name,
        "kind": step.kind,
        "shape": list(step.shape),
        "field": None if field is None else {"down": _span(field.y), "across": _span(field.x), "whole": field.whole},
        "parameters": step.parameters,
        "macs": step.macs,
    }


def _span(span: Span) -> dict[str, Any]:
    return {"size": span.size, "stride": span.stride, "first": span.first, "exact": span.exact}
