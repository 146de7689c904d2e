"""A .tflite file as a report asks it: its own numbers, and the kernels that run it, without TensorFlow."""

from collections.abc import Sequence
from functools import cached_property
from typing import cast

import numpy as np

from edge_app.explain.features.first import first_kernel
from edge_app.explain.form import Filters, Tap
from edge_app.explain.layers.layer import Layer
from edge_app.explain.layers.tflite import stored_slot, tflite_layers
from edge_app.explain.layers.times import Times, measure
from edge_app.inference.cut import cut
from edge_app.inference.model import Model
from edge_app.inference.network import Network
from edge_app.preprocess import preprocess
from edge_app.values import Floats, Pixels


class TfliteForm:
    """`model`, which stays the caller's to close. Raises ModelError for a file without a picture as its input."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._flatbuffer = model.delegation.file.flatbuffer
        self._program = model.network.graph.program
        self.spec = model.spec
        self.title = f"{model.path.name}, as it runs"

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """The file's operators."""
        spec = self.spec
        last = {"classify": (spec.output.values,), "embed": ("vector",)}
        return tflite_layers(self._program, spec.boxes.outputs if spec.boxes else last.get(spec.task, ()))

    def filters(self) -> Filters | None:
        """As numbers, whatever the file stores them as."""
        first = first_kernel(self.layers, self.spec.input.channels)
        if first is None:
            return None
        operator = next(one for one in self._program.operators if one.outputs[0] == first.step.writes[0])
        sources = {output: one for one in self._program.operators for output in one.outputs}
        stored = stored_slot(operator.inputs[1], sources, self._program.slots)
        return None if stored is None else Filters(first.name, self._program.slots[stored].real())

    def tap(self, names: Sequence[str]) -> Tap:
        """A second interpreter of the same file, which gives out the maps of these layers as well."""
        places = {layer.name: cast(int, layer.step.writes[0]) for layer in self.layers}
        data = cut(self._flatbuffer, [places[name] for name in names])
        network = Network(data, self._model.runtime, self._model.threads, str(self._model.path))

        def maps(image_bgr: Pixels) -> dict[str, Floats]:
            values = preprocess(image_bgr, self.spec.input)[np.newaxis]
            raws = network.invoke_all(network.input.quantization.quantise(values))
            return {
                name: output.quantization.dequantise(raw)
                for name, raw, output in zip(names, raws, network.outputs, strict=True)
            }

        return maps

    def times(self, seconds: float) -> Times | None:
        """On one thread."""
        return measure(self._flatbuffer, self._program, self.layers, self._model.runtime, seconds)
