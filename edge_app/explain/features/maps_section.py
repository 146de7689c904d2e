"""One picture on its way through the network, stage by stage, as a part of a report."""

from collections.abc import Sequence
from html import escape

import cv2
import numpy as np

from edge_app.explain.asked import Asked
from edge_app.explain.features.seen import seen_picture
from edge_app.explain.features.stages import stages
from edge_app.explain.features.tiles import GROUND, heat, strip
from edge_app.explain.layers.layer import Layer
from edge_app.explain.layers.section import seen
from edge_app.explain.numbers import sides
from edge_app.page.picture import picture
from edge_app.page.section import Section
from edge_app.pictures.read import read_picture
from edge_app.values import Floats, Pixels

_MAPS, _MAPS_OF_ONE, _SIDE, _LARGE = 12, 48, 92, 320
_COLOURS = ((60, 60, 230), (40, 150, 240), (70, 190, 60), (210, 130, 30), (190, 60, 160), (90, 90, 90))
"""Of the frames, blue green red."""


def maps_section(asked: Asked) -> Section | None:
    """Twelve maps of each stage, or 48 of one layer; None without a picture. Raises PictureError."""
    path = asked.image
    if path is None:
        return None
    form, spec = asked.subject.form, asked.subject.spec.input
    chosen = (asked.layer,) if asked.layer else stages(form.layers, asked.subject.spec.name)
    maps = form.tap([layer.name for layer in chosen])(read_picture(path))
    count = _MAPS_OF_ONE if asked.layer else _MAPS
    words = (
        f"{path.name} as the network gets it, and the {count} maps of a stage that vary most over it, each from its "
        "least number (dark) to its largest (yellow). Frames on the picture: what the middle unit of each stage sees."
    )
    seen_bgr = seen_picture(path, spec)
    html = [
        f"<p>{escape(words)}</p>",
        picture(_framed(seen_bgr, chosen), f"{path.name} with receptive fields", "tiles"),
    ]
    lines, numbers = [words], []
    for number, layer in enumerate(chosen):
        order = _liveliest(maps[layer.name])
        text = f"{layer.name}: {sides(layer.step.shape)}, units see {seen(layer.field)[0]}"
        html.append(
            f'<h3 class="stage">{_dot(number)}{escape(text)}</h3>{_strip(maps[layer.name], order[:count], layer)}'
        )
        lines.append(f"{text}; liveliest channels {', '.join(map(str, order[:5]))}")
        numbers.append({"name": layer.name, "channels": _told(maps[layer.name])})
    return Section(
        "One picture, stage by stage", "".join(html), tuple(lines), {"picture": str(path), "layers": numbers}
    )


def _liveliest(maps: Floats) -> list[int]:
    """Channels, those first whose map varies most."""
    return [int(one) for one in np.argsort(-maps.std(axis=(0, 1)), kind="stable")]


def _strip(maps: Floats, channels: Sequence[int], layer: Layer) -> str:
    tiles = [heat(maps[..., channel], _SIDE) for channel in channels]
    return picture(strip(tiles, 12), f"Maps of {layer.name}", "tiles")


def _framed(seen_bgr: Pixels, layers: Sequence[Layer]) -> Pixels:
    """With a frame for each layer, and as much grey around as shows those that are larger, half a picture at most."""
    frames = [_frame(layer) for layer in layers]
    height, width = seen_bgr.shape[:2]
    over = [max(-top, -left, bottom - height, right - width) for top, bottom, left, right in frames]
    margin = max([0, *(one + 1 for one in over if 0 <= one <= max(height, width) // 2)])
    wide = cv2.copyMakeBorder(
        seen_bgr, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=(GROUND, GROUND, GROUND)
    )
    scale = max(1.0, _LARGE / max(height, width))
    large = cv2.resize(wide, None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST)
    for number, (top, bottom, left, right) in enumerate(frames):
        start, end = (
            (round((x + margin) * scale), round((y + margin) * scale)) for x, y in ((left, top), (right, bottom))
        )
        cv2.rectangle(large, start, end, _COLOURS[number % len(_COLOURS)], 2)
    return np.asarray(large, np.uint8)


def _frame(layer: Layer) -> tuple[int, int, int, int]:
    """Top, bottom, left and right, in pixels, of what the middle unit of a layer with maps sees."""
    field, map_hw = layer.field, layer.map_hw
    assert field is not None  # a stage has both
    assert map_hw is not None
    return (*field.y.pixels(map_hw[0] // 2), *field.x.pixels(map_hw[1] // 2))


def _dot(number: int) -> str:
    """In the colour of the stage's frame."""
    blue, green, red = _COLOURS[number % len(_COLOURS)]
    return f'<span class="dot" style="background:rgb({red},{green},{blue})"></span>'


def _told(maps: Floats) -> list[dict[str, float]]:
    flat = maps.reshape(-1, maps.shape[2])
    return [
        {"mean": float(mean), "largest": float(most)}
        for mean, most in zip(flat.mean(axis=0), flat.max(axis=0), strict=True)
    ]
