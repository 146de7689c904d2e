"""The part of a report that says how much a model's answers depend on place, light and detail."""

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
from msgspec import to_builtins

from edge_app.errors import DataError, PictureError
from edge_app.explain.in_input_size import in_input_size
from edge_app.explain.progress import Progress, silent
from edge_app.explain.robustness.change import Change
from edge_app.explain.robustness.changes import changes
from edge_app.explain.robustness.chart import KEY, chart
from edge_app.explain.robustness.curve import Curve, answers, points
from edge_app.explain.robustness.place import BORDER
from edge_app.explain.robustness.subject import Ask, Classes, asking_model, asking_network
from edge_app.explain.robustness.told import heads, lines, rows
from edge_app.inference.model import Model
from edge_app.page.section import Section
from edge_app.page.table import table
from edge_app.pictures.dataset import Picture
from edge_app.pictures.read import read_picture
from edge_app.spec import InputSpec
from edge_app.values import Pixels

_HOW = (
    "Each picture is brought to the input's size and then changed; its direction or noise is drawn once, by the seed, "
    f"and is the same for all amounts. What comes in at the border is {BORDER}: the picture goes on with its own "
    "colours, where a black border would be an edge that no picture has. Same: the likeliest class is that of the "
    "untouched picture, be it right or wrong."
)


def robustness_section(
    model: Model, network: Any, pictures: Sequence[Picture], progress: Progress = silent, *, seed: int = 0
) -> Section:
    """How right a classifier stays, and how constant, when pictures are shifted, turned, scaled, darkened and so on.

    network: the Keras model of its run, or None. pictures: labelled by indices into the model's own labels, or
    UNLABELLED, of which only constancy can be told; those that cannot be read are left out and named in the numbers.
    progress: of each change and kind of network. Raises DataError when no picture can be read, ModelError for a model
    that is no classifier.
    """
    spec = model.spec.input
    shown, truth, skipped = _read(pictures, spec)
    asked = {"keras": asking_network(network, spec)} if network is not None else {}
    asked[model.network.input.quantization.dtype] = asking_model(model)
    tried = changes(spec.size_wh)
    curves = [_curve(change, asked, shown, truth, seed, progress) for change in tried]
    return Section(
        title="How robust the answers are",
        html=_html(tried, curves, len(shown)),
        lines=(f"{len(shown)} pictures; border {BORDER}; same: as for the untouched picture", *lines(curves)),
        numbers={
            "pictures": len(shown),
            "skipped": skipped,
            "seed": seed,
            "border": BORDER,
            "curves": to_builtins(curves),
        },
    )


def _read(pictures: Sequence[Picture], spec: InputSpec) -> tuple[list[Pixels], Classes, list[str]]:
    """Pictures in the input's size, their classes, and why others are left out."""
    shown, truth, skipped = [], [], []
    for picture in pictures:
        try:
            shown.append(in_input_size(read_picture(picture.path), spec))
            truth.append(picture.label)
        except PictureError as error:
            skipped.append(str(error))
    if not shown:
        raise DataError(f"None of {len(pictures)} pictures can be read. {' '.join(skipped[:1])}".strip())
    return shown, np.array(truth, np.int64), skipped


def _curve(
    change: Change, asked: dict[str, Ask], shown: list[Pixels], truth: Classes, seed: int, progress: Progress
) -> Curve:
    found = {}
    for kind, ask in asked.items():
        with progress(f"{change.name}, {kind}", len(change.amounts) * len(shown)) as tell:
            found[kind] = points(change, answers(change, ask, shown, seed=seed, tell=tell), truth)
    return Curve(change=change.name, unit=change.unit, untouched=change.untouched, points=found)


def _html(tried: Sequence[Change], curves: Sequence[Curve], n: int) -> str:
    cards = "".join(_card(change, curve) for change, curve in zip(tried, curves, strict=True))
    return f'<p>{n} pictures. {escape(_HOW)}</p><p>{escape(KEY)}</p><div class="cards">{cards}</div>'


def _card(change: Change, curve: Curve) -> str:
    numbers = f"<details><summary>Numbers</summary>{table(heads(curve), rows(curve))}</details>"
    return f'<div class="card"><h3>{escape(change.name)}</h3>{chart(change, curve)}{numbers}</div>'
