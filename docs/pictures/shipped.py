"""What happens inside a model that ships, layer by layer."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from docs.pictures.digits import Numbers
from edge_app.explain.layers.layer import Layer
from edge_app.explain.tflite_form import TfliteForm
from edge_app.inference.model import Model
from edge_app.values import Pixels


@dataclass(frozen=True, slots=True)
class Seen:
    """A layer, and what it puts out for one picture, without the batch."""

    layer: Layer
    values: Numbers


def seen(name: str, image_bgr: Pixels, kind: str) -> Iterator[Seen]:
    """What the layers of that kind in the shipped model `name` make of a picture, in the order of the file."""
    with Model(name, threads=1) as model:
        form = TfliteForm(model)
        chosen = [layer for layer in form.layers if layer.step.kind == kind]
        maps = form.tap([layer.name for layer in chosen])(image_bgr)
    return (Seen(layer, np.asarray(maps[layer.name], np.float64)) for layer in chosen)


def first_filters(name: str) -> Numbers:
    """Of the first convolution of the shipped model `name`: (filters, height, width, colours)."""
    with Model(name, threads=1) as model:
        found = TfliteForm(model).filters()
    assert found is not None  # models that ship look at pictures
    return np.asarray(found.values, np.float64)
