"""The patches that excite channels most, as a part of a report."""

from collections.abc import Sequence
from html import escape
from typing import Any

from edge_app.errors import DataError
from edge_app.explain.asked import Asked
from edge_app.explain.features.exciting import Channel, choosiest, find_peaks
from edge_app.explain.features.seen import patch, seen_picture
from edge_app.explain.features.stages import stages
from edge_app.explain.features.tiles import strip
from edge_app.explain.layers.layer import Layer
from edge_app.explain.layers.section import seen
from edge_app.explain.numbers import sides
from edge_app.page.picture import picture
from edge_app.page.section import Section
from edge_app.spec import InputSpec

_CHANNELS, _CHANNELS_OF_ONE, _PATCHES, _SIDE = 4, 12, 9, 72


def exciting_section(asked: Asked) -> Section | None:
    """Four channels of each stage, or twelve of one layer; None without pictures to search through.

    Raises DataError if none can be read.
    """
    if not asked.pictures:
        return None
    form, spec = asked.subject.form, asked.subject.spec.input
    chosen = (asked.layer,) if asked.layer else stages(form.layers, asked.subject.spec.name)
    with asked.progress("looking for patches", len(asked.pictures)) as done:
        tap = form.tap([layer.name for layer in chosen])
        peaks, skipped = find_peaks(tap, chosen, asked.pictures, spec, done)
    if not peaks:
        raise DataError(f"None of the {len(asked.pictures)} pictures can be read. The first: {skipped[0]}")
    count = _CHANNELS_OF_ONE if asked.layer else _CHANNELS
    found = [(layer, choosiest(layer, peaks[layer.name], count, _PATCHES)) for layer in chosen]
    words = _words(len(asked.pictures) - len(skipped), len(skipped), form.title)
    return Section(
        "What excites channels most",
        f"<p>{escape(words)}</p>{''.join(_html(layer, channels, spec) for layer, channels in found)}",
        (words, *(line for layer, channels in found for line in _lines(layer, channels))),
        {
            "form": form.title,
            "pictures": len(asked.pictures) - len(skipped),
            "skipped": list(skipped),
            "layers": [{"name": layer.name, "channels": list(map(_numbers, many))} for layer, many in found],
        },
    )


def _words(pictures: int, skipped: int, title: str) -> str:
    more = f" ({skipped} could not be read)" if skipped else ""
    return (
        f"Of {pictures:,} pictures{more}, the nine places to which a channel answered most, cut out as far as its "
        "units see; one place a picture, and none whose window is mostly padding. Where a unit sees more than the "
        f"picture, a frame marks its middle. Answers of {title}. Shown are the channels whose best answers stand out "
        "most: what nine patches have in common is a hint at what a channel looks for, no proof, and with other "
        "pictures it may look otherwise."
    )


def _html(layer: Layer, channels: Sequence[Channel], spec: InputSpec) -> str:
    heading = f"{layer.name}: maps of {sides(layer.step.shape)}, units see {seen(layer.field)[0]}"
    cards = "".join(_card(channel, spec) for channel in channels)
    empty = "<p>Every channel answers alike to all pictures.</p>"
    return f'<h3 class="stage">{escape(heading)}</h3>' + (f'<div class="cards pairs">{cards}</div>' if cards else empty)


def _card(channel: Channel, spec: InputSpec) -> str:
    field, patches = channel.layer.field, channel.patches
    assert field is not None  # a stage has one
    tiles = [patch(seen_picture(one.path, spec), field, one.place_yx, _SIDE) for one in patches]
    said = f"channel {channel.number}: {patches[0].value:.3g} to {patches[-1].value:.3g}"
    names = f"Patches that excite channel {channel.number} of {channel.layer.name}"
    return f'<div class="card"><p>{escape(said)}</p>{picture(strip(tiles, 9), names, "tiles")}</div>'


def _lines(layer: Layer, channels: Sequence[Channel]) -> list[str]:
    heading = f"{layer.name} ({sides(layer.step.shape)}, sees {seen(layer.field)[0]})"
    return [
        f"{heading}, channel {one.number}: {', '.join(patch.path.name for patch in one.patches[:3])}"
        for one in channels
    ]


def _numbers(channel: Channel) -> dict[str, Any]:
    patches = [{"picture": str(one.path), "place": list(one.place_yx), "value": one.value} for one in channel.patches]
    return {"channel": channel.number, "patches": patches}
