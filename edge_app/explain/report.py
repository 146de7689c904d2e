"""The report of `edgesight explain`: its parts, in the order in which they are told."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from edge_app.explain.answers import attribution, robustness
from edge_app.explain.asked import Asked
from edge_app.explain.features.exciting_section import exciting_section
from edge_app.explain.features.filters import filters_section
from edge_app.explain.features.maps_section import maps_section
from edge_app.explain.layers.section import layers_section
from edge_app.explain.layers.sharing import sharing_section
from edge_app.explain.layers.time_section import time_section
from edge_app.page.document import document
from edge_app.page.section import Section
from edge_app.page.table import table

SECTIONS: tuple[Callable[[Asked], Section | None], ...] = (
    filters_section,
    exciting_section,
    maps_section,
    layers_section,
    sharing_section,
    time_section,
    attribution,
    robustness,
)
"""Each gives None where it has nothing to say of what was asked."""


def sections(asked: Asked) -> tuple[Section, ...]:
    """All that have something to say. Raises EdgesightError as they do."""
    return tuple(found for part in SECTIONS if (found := part(asked)) is not None)


def page(asked: Asked, parts: Sequence[Section]) -> str:
    """One HTML document that needs no other file."""
    title = f"edgesight explain: {asked.subject.spec.name}"
    links = " · ".join(f'<a href="#part{number}">{escape(part.title)}</a>' for number, part in enumerate(parts))
    told = "".join(f'<h2 id="part{number}">{escape(part.title)}</h2>{part.html}' for number, part in enumerate(parts))
    return document(title, f"<h1>{escape(title)}</h1>{_facts(asked)}<p>{links}</p>{told}")


def numbers(asked: Asked, parts: Sequence[Section]) -> dict[str, Any]:
    """What --json prints."""
    model = asked.subject.model
    about = {"model": asked.subject.spec.name, "sha256": model.sha256 if model else None}
    return about | {"sections": {part.title: part.numbers for part in parts}}


def _facts(asked: Asked) -> str:
    spec, model = asked.subject.spec, asked.subject.model
    width, height = spec.input.size_wh
    rows = {
        "what it does": spec.description,
        "task": f"{spec.task}: {', '.join(spec.labels[:20])}{' ...' * (len(spec.labels) > 20)}".removesuffix(": "),
        "input": f"{width} x {height} {spec.input.colour}",
        "trained on": spec.trained_on,
        "file": f"{model.path.name}, {model.size_bytes:,} bytes, {model.runtime}" if model else "",
    }
    return f'<div class="card">{table((), ((name, text) for name, text in rows.items() if text))}</div>'
