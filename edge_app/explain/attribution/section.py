"""What drove the answer, as a part of a report."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any

import cv2
import msgspec
import numpy as np

from edge_app.errors import ExplainError, PictureError
from edge_app.explain.attribution.overlay import overlay
from edge_app.explain.attribution.sanity import Dependence, Faithfulness, verdict
from edge_app.explain.attribution.ways import Way, activation_way, gradient_way, occlusion_way
from edge_app.explain.in_input_size import in_input_size
from edge_app.explain.progress import Progress, silent
from edge_app.inference.model import Model
from edge_app.page.picture import picture
from edge_app.page.section import Section
from edge_app.page.table import table
from edge_app.pictures.read import read_picture
from edge_app.spec import Spec
from edge_app.values import Pixels

_TITLE = "What drove the answer"
_TESTED, _FEW, _SHOWN = 30, 10, 3
"""Pictures: most that maps are tested on, too few to test them, shown where none is asked for."""
_SIDE = 280
"""Pixels, of the longer side of a picture that is shown."""
_HEADS = ("way", "pictures", "deletion", "insertion", "own", "likeness, weights shuffled", "verdict")
_WORDS = (
    "Bright places spoke for the answer. Three tests find maps that are not to be believed. Deletion and insertion: "
    "the probability of the answer while bright places are taken away (below 0 is good) or put in first (above 0 is "
    "good), minus that of a random map that is as smooth; [95 % interval]. Own: insertion less deletion, minus that "
    "with the map of another picture (above 0 is good). Likeness: the rank correlation with the map of the same "
    "network with shuffled weights; near 1, a map shows the picture and not the network. Passing all does not prove a "
    "map right."
)


def attribution_section(
    model: Model | None,
    network: Any,
    pictures: Sequence[Path],
    image: Path | None,
    *,
    spec: Spec,
    progress: Progress = silent,
) -> Section:
    """Overlays of `image`, by default of some of `pictures`, and tests of each way on _TESTED of them, evenly spaced.

    model: the .tflite; network: the run's `keras.Model`; one of the two may be None. A way that does not suit the
    network is told with its reason; of `pictures`, those that cannot be read are passed over. Raises PictureError for
    an `image` that cannot be read, MissingExtraError.
    """
    ways, reasons = _ways(model, network, spec)
    pictures = pictures if ways else ()
    images = [(image, read_picture(image))] if image and ways else _readable(_spread(pictures, _SHOWN))
    tested = [in_input_size(image_bgr, spec.input) for _, image_bgr in _readable(_spread(pictures, _TESTED))]
    answers = [_answered(path, image_bgr, ways, spec) for path, image_bgr in images]
    results = _tests(ways, tested, progress) if len(tested) >= _FEW else []
    rows = [_row(way, len(tested), *result) for way, result in zip(ways, results, strict=False)]
    few = () if results or not ways else (f"The maps are not tested: wanted at least {_FEW} pictures to test them on.",)
    cards = "".join(f'<div class="cards">{card}</div>' for card, _ in answers)
    told = [*reasons, *few]
    return Section(
        _TITLE,
        f"<p>{escape(_WORDS)}</p>{cards}{table(_HEADS, rows) if rows else ''}"
        + "".join(f"<p>{escape(one)}</p>" for one in told),
        (*(line for _, line in answers), *(_line(row) for row in rows), *told),
        {"tests": {way.name: _numbers(*result) for way, result in zip(ways, results, strict=False)}, "reasons": told},
    )


def _spread(pictures: Sequence[Path], most: int) -> list[Path]:
    """Evenly spaced ones: those in a folder are sorted by class."""
    places = np.linspace(0, len(pictures) - 1, min(most, len(pictures))).round().astype(int)
    return [pictures[place] for place in places]


def _readable(paths: Sequence[Path]) -> list[tuple[Path, Pixels]]:
    """Those that can be read; the search for what excites channels names the others."""
    found = []
    for path in paths:
        with suppress(PictureError):
            found.append((path, read_picture(path)))
    return found


def _ways(model: Model | None, network: Any, spec: Spec) -> tuple[list[Way], list[str]]:
    """Those that suit, and why others do not."""
    if spec.task != "classify":
        return [], [f"{spec.name} is made to {spec.task}; maps of what drove an answer are of classifiers."]
    makers: list[Callable[[], Way]] = []
    if model:
        makers += [lambda: activation_way(model), lambda: occlusion_way(model)]
    if network is not None:
        makers.append(lambda: gradient_way(network, spec))
    ways, reasons = [], []
    for make in makers:
        try:
            ways.append(make())
        except ExplainError as error:
            reasons.append(str(error))
    return ways, reasons


def _answered(path: Path, image_bgr: Pixels, ways: list[Way], spec: Spec) -> tuple[str, str]:
    """Cards of one picture, and a line for a terminal."""
    scale = _SIDE / max(image_bgr.shape[:2])
    kind = cv2.INTER_NEAREST if scale > 1 else cv2.INTER_AREA
    large = np.asarray(cv2.resize(image_bgr, None, fx=scale, fy=scale, interpolation=kind), np.uint8)
    cards, lines = [_card(path.name, large)], []
    for way in ways:
        probabilities = way.model.probabilities(image_bgr)
        index = int(probabilities.argmax())
        answer = f"{spec.labels[index]} {probabilities[index]:.2f}"
        cards.append(_card(f"{way.name}: {answer}", overlay(large, way.explain(image_bgr, index))))
        lines.append(f"{way.name} {answer}")
    return "".join(cards), f"{path.name}: {'; '.join(lines)}"


def _card(words: str, image_bgr: Pixels) -> str:
    return f'<div class="card"><h3>{escape(words)}</h3>{picture(image_bgr, words)}</div>'


def _tests(ways: list[Way], pictures: list[Pixels], progress: Progress) -> list[tuple[Faithfulness, Dependence]]:
    results = []
    with progress("testing maps", len(ways)) as tell:
        for done, way in enumerate(ways, start=1):
            results.append((way.faithfulness(pictures), way.dependence(pictures)))
            tell(done)
    return results


def _row(way: Way, n: int, faith: Faithfulness, depends: Dependence) -> tuple[str, ...]:
    means = faith.deletion, faith.insertion, faith.own, depends.likeness
    return way.name, str(n), *map(str, means), verdict(faith, depends)


def _line(row: tuple[str, ...]) -> str:
    name, n, deletion, insertion, own, likeness, said = row
    return (
        f"{name}: {said}; minus a random map, n = {n}: deletion {deletion}, insertion {insertion}; "
        f"minus another picture's map {own}; likeness with shuffled weights {likeness}"
    )


def _numbers(faith: Faithfulness, depends: Dependence) -> dict[str, Any]:
    return {
        "verdict": verdict(faith, depends),
        "faithfulness": msgspec.to_builtins(faith),
        "dependence": msgspec.to_builtins(depends),
    }
