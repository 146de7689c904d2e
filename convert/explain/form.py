"""A training run's Keras network as a report of `edgesight explain` asks it."""

from collections.abc import Sequence
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from convert.explain.layers import keras_layers, tensor_key
from convert.export import NETWORK, load_network
from convert.run import load_spec
from edge_app.errors import ModelError
from edge_app.explain.features.first import first_kernel
from edge_app.explain.form import Filters, Tap
from edge_app.explain.layers.layer import Layer
from edge_app.preprocess import preprocess
from edge_app.values import Floats, Pixels


class KerasForm:
    """model.keras of the folder `run`, described by its spec.json. Raises ModelError, DataError, SpecError.

    Attributes: network, the `keras.Model`; spec; title.
    """

    title = f"{NETWORK}, as it was trained"

    def __init__(self, run: Path) -> None:
        self.network, self.spec = load_network(run), load_spec(run / "spec.json")

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """Layers and operations."""
        return keras_layers(self.network)

    def filters(self) -> Filters | None:
        """Keras keeps them as (height, width, in, filters)."""
        first = first_kernel(self.layers, self.spec.input.channels)
        layers = {layer.name: layer for layer in self.network.layers}
        if first is None or first.step.kind != "Conv2D" or first.name not in layers:
            return None
        kernel = np.asarray(layers[first.name].get_weights()[0], np.float32)
        return Filters(first.name, np.moveaxis(kernel, -1, 0))

    def tap(self, names: Sequence[str]) -> Tap:
        """A second model over the same layers. Raises ModelError for a layer of a model inside this one."""
        tensors = _tensors(self.network)
        keys = {layer.name: layer.step.writes[0] for layer in self.layers}
        inner = [name for name in names if keys[name] not in tensors]
        if inner:
            raise ModelError(f"The layer {inner[0]} is in a model inside the model, where its maps cannot be had.")
        model = import_module("keras").Model
        tapped = model(self.network.inputs, [tensors[keys[name]] for name in names])

        def maps(image_bgr: Pixels) -> dict[str, Floats]:
            found = tapped.predict_on_batch(preprocess(image_bgr, self.spec.input)[np.newaxis])
            many = found if isinstance(found, list | tuple) else [found]
            return {name: np.asarray(one[0], np.float32) for name, one in zip(names, many, strict=True)}

        return maps

    def times(self, seconds: float) -> None:
        """Keras on a workstation says nothing of the device."""


def _tensors(network: Any) -> dict[Any, Any]:
    graph = getattr(network, "_functional", None) or network
    nodes = [node for many in graph._nodes_by_depth.values() for node in many]
    return {tensor_key(tensor): tensor for node in nodes for tensor in node.output_tensors}
