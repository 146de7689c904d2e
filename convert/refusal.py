"""Why a network cannot become a TFLite file, in terms of the layers that its author wrote."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from edge_app.errors import ConversionError


class Unfit(NamedTuple):
    """An operator that does not fit, and its path in TensorFlow's graph, such as `wave_1/Cos`."""

    operator: str
    path: str


def refusal(complaint: str, unfit: Iterable[Unfit], layers: Iterable[str]) -> ConversionError:
    """An error that names each operator and the layer it comes from."""
    names = list(layers)
    places = dict.fromkeys(f"{operator} in {_place(path, names)}" for operator, path in unfit)
    return ConversionError(f"{complaint} {'; '.join(places)}. Replace or rewrite what computes it, then train again.")


def converter_refusal(error: Exception, layers: Iterable[str]) -> ConversionError:
    """What TensorFlow's converter said, as one line; for operators that TFLite does not have, their layers."""
    unfit = [
        Unfit(report.operator.name.removeprefix("tf."), report.location.call[0].name)
        for report in getattr(error, "errors", [])
        if report.operator.name and report.location.call
    ]
    if unfit:
        return refusal("TFLite has no operator for", unfit, layers)
    return ConversionError(f"The converter gave up: {first_sentence(error)}. All it said is in the debug log.")


def first_sentence(error: Exception) -> str:
    """The first sentence of what a library says, without its full stop; the kind of error if it says nothing."""
    text = str(error).strip() or type(error).__name__
    return re.split(r"[.:]?\s*\n|\.\s|\.$", text, maxsplit=1)[0]


def layer_names(network: Any) -> list[str]:
    """The names of all layers of a Keras network, outer ones first."""
    inner = getattr(network, "layers", [])
    return [layer.name for layer in inner] + [name for layer in inner for name in layer_names(layer)]


def owner(path: str, layers: Iterable[str]) -> str | None:
    """Which of `layers` an operator comes from, by its path in TensorFlow's graph; None if none of them is part of it.

    Keras opens the scope of a layer twice, and TensorFlow numbers the second one: re_lu becomes re_lu_1, and re_lu_1
    becomes re_lu_1_2. The shortest name that fits is therefore the right one.
    """
    names = list(layers)
    for scope in re.split("[/;]", path.split("@")[0]):
        owners = [name for name in names if re.fullmatch(re.escape(name) + r"(_\d+)?", scope)]
        if owners:
            return min(owners, key=len)
    return None


def _place(path: str, layers: list[str]) -> str:
    """`layer 'wave' (wave_1/Cos)`, or the path alone when none of `layers` is part of it."""
    path = path.split("@")[0]
    layer = owner(path, layers)
    return path if layer is None else f"layer {layer!r} ({path})"
