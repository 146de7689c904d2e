"""Which layers stand for the stages of a network."""

import difflib
from collections.abc import Sequence

from edge_app.errors import ModelError
from edge_app.explain.layers.layer import Layer, words
from edge_app.explain.numbers import sides

_NO_FEATURE = words("CAST DEQUANTIZE LOGISTIC QUANTIZE Sigmoid")


def stages(layers: Sequence[Layer], where: str) -> tuple[Layer, ...]:
    """The last broad layer of each size of maps, from large to small; of a pyramid the way down.

    Broad: more than half as many channels as the broadest of that size, which heads have not. Raises ModelError, which
    names the network `where`, if it has no maps.
    """
    found: dict[tuple[int, int], Layer] = {}
    for layer in layers:
        if not _has_maps(layer) or layer.map_hw is None:
            continue
        if found and layer.map_hw[0] * layer.map_hw[1] > min(height * width for height, width in found):
            break  # from there on it goes up again
        broadest = max(one.step.shape[2] for one in layers if one.map_hw == layer.map_hw)
        if 2 * layer.step.shape[2] > broadest:
            found[layer.map_hw] = layer
    if not found:
        raise ModelError(
            f"{where} has no layer whose units have places in the picture, so there are no features to show. "
            "Leave out --data, --image and --layer."
        )
    return tuple(found.values())


def find_layer(layers: Sequence[Layer], name: str, where: str) -> Layer:
    """The layer of that name, if it has maps. Raises ModelError, with the nearest names, for others."""
    layer = next((one for one in layers if one.name == name), None)
    able = [one.name for one in layers if _has_maps(one)]
    if layer is not None and layer.name in able:
        return layer
    near = _nearest(name, able) or able[:: max(1, len(able) // 5)][:5]
    listed = f" Try: {', '.join(near)}." if near else " No layer of it has."
    if layer is not None:
        raise ModelError(
            f"The layer {name} of {where} puts out {sides(layer.step.shape)} and no maps with places.{listed}"
        )
    raise ModelError(f"{where} has no layer {name!r}.{listed}")


def _nearest(name: str, names: Sequence[str]) -> list[str]:
    """Three at most; those that begin alike first."""
    alike = [one for one in names if one.startswith(name)]
    return list(dict.fromkeys([*alike, *difflib.get_close_matches(name, names, n=3, cutoff=0.4)]))[:3]


def _has_maps(layer: Layer) -> bool:
    """Of more than one unit, which see more than one pixel."""
    if layer.map_hw in (None, (1, 1)) or layer.field is None or layer.step.kind in _NO_FEATURE:
        return False
    return max(layer.field.y.size, layer.field.x.size) > 1
