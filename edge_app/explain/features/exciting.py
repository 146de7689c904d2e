"""The patches of many pictures that excite a channel most.

As in Zeiler and Fergus 2014, Visualizing and Understanding Convolutional Networks, arXiv 1311.2901, figure 2, without
the deconvolution: a patch of real pixels shows what the channel answered to, and what it does not care about.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge_app.errors import PictureError
from edge_app.explain.features.inside import Mask, units_inside
from edge_app.explain.form import Tap
from edge_app.explain.layers.layer import Layer
from edge_app.pictures.read import read_picture
from edge_app.spec import InputSpec
from edge_app.values import Floats


@dataclass(frozen=True, slots=True)
class Patch:
    """The unit at `place_yx` of a channel's map answered `value` to a picture, more than all others to that one."""

    path: Path
    place_yx: tuple[int, int]
    value: float


@dataclass(frozen=True, slots=True)
class Channel:
    """patches: best first, each of another picture."""

    layer: Layer
    number: int
    patches: tuple[Patch, ...]


@dataclass(frozen=True, slots=True)
class Peaks:
    """The largest answers of a layer. values: float32 (pictures, channels). places: of the same shape, in flat maps."""

    paths: tuple[Path, ...]
    values: Floats
    places: NDArray[np.int64]


def find_peaks(
    tap: Tap, layers: Sequence[Layer], pictures: Sequence[Path], spec: InputSpec, done: Callable[[int], object]
) -> tuple[dict[str, Peaks], tuple[str, ...]]:
    """Layer's name -> its peaks among `units_inside`; and why pictures were passed over.

    done: called with the number of pictures so far.
    """
    read, skipped = list[Path](), list[str]()
    found: dict[str, list[tuple[Floats, NDArray[np.int64]]]] = {layer.name: [] for layer in layers}
    for number, path in enumerate(pictures, 1):
        try:
            image_bgr = read_picture(path)
            maps = tap(image_bgr)
        except PictureError as error:
            skipped.append(str(error))
            continue
        finally:
            done(number)
        read.append(path)
        for layer in layers:
            inside = units_inside(layer, (image_bgr.shape[1], image_bgr.shape[0]), spec)
            found[layer.name].append(_peak(maps[layer.name], inside))
    peaks = {
        name: Peaks(tuple(read), np.stack([one for one, _ in many]), np.stack([place for _, place in many]))
        for name, many in found.items()
        if many
    }
    return peaks, tuple(skipped)


def _peak(maps: Floats, inside: Mask) -> tuple[Floats, NDArray[np.int64]]:
    """Of each channel of (height, width, channels)."""
    flat = np.where(inside[..., None], maps, -np.inf).reshape(-1, maps.shape[2])
    places = flat.argmax(axis=0)
    return np.take_along_axis(flat, places[None], axis=0)[0], places


def choosiest(layer: Layer, peaks: Peaks, channels: int, patches: int) -> tuple[Channel, ...]:
    """The channels whose best answers stand out most from their answers to the other pictures.

    In standard deviations over the pictures. A channel that always answers alike is never among them, nor is one whose
    best pictures are mostly those of a channel before it.
    """
    order = np.argsort(-peaks.values, axis=0, kind="stable")[:patches]
    best, spread = np.take_along_axis(peaks.values, order, axis=0), peaks.values.std(axis=0)
    contrast = (best.mean(axis=0) - peaks.values.mean(axis=0)) / np.where(spread > 0, spread, np.inf)
    able = [int(one) for one in np.argsort(-contrast, kind="stable") if spread[one] > 0]
    chosen = _unlike(able, {one: set(order[:, one].tolist()) for one in able})[:channels]
    return tuple(Channel(layer, one, _patches(layer, peaks, one, order[:, one])) for one in chosen)


def _unlike(channels: Sequence[int], pictures: dict[int, set[int]]) -> list[int]:
    """Those that share at most half of their pictures with each one before; the others follow."""
    kept: list[int] = []
    for one in channels:
        if all(2 * len(pictures[one] & pictures[other]) <= len(pictures[one]) for other in kept):
            kept.append(one)
    return kept + [one for one in channels if one not in kept]


def _patches(layer: Layer, peaks: Peaks, channel: int, order: NDArray[np.int64]) -> tuple[Patch, ...]:
    width = layer.step.shape[1]
    return tuple(
        Patch(
            peaks.paths[picture],
            (int(peaks.places[picture, channel]) // width, int(peaks.places[picture, channel]) % width),
            float(peaks.values[picture, channel]),
        )
        for picture in order
    )
