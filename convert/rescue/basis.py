"""What an int8 file is made from: a float model and the ranges of its tensors."""

from collections.abc import Collection
from dataclasses import dataclass
from importlib import import_module

from convert.operators import refuse_flex, refuse_float
from convert.refusal import converter_refusal
from convert.rescue.graph import Graph
from convert.rescue.ranges import Ranges
from edge_app.chatter import hushed


@dataclass(frozen=True, slots=True)
class Basis:
    """flatbuffer: float32 TFLite; ranges: of the tensors that it computes; layers: the Keras layers' names."""

    flatbuffer: bytes
    ranges: Ranges
    layers: tuple[str, ...]

    def int8(self, real: Collection[str] = ()) -> bytes:
        """The model as int8 TFLite by TensorFlow's own quantiser, with int8 input and output.

        real: the steps, by the name of their output, that go on computing in float32, between two conversions.
        Raises ConversionError for a layer without an int8 kernel that is not among them.
        """
        tensorflow = import_module("tensorflow")
        quantise = import_module("tensorflow.lite.python.convert").mlir_quantize
        try:
            with hushed():
                flatbuffer = bytes(
                    quantise(
                        self._with_ranges(),
                        fully_quantize=not real,
                        input_data_type=tensorflow.int8,
                        output_data_type=tensorflow.int8,
                        denylisted_nodes=sorted(real) or None,
                    )
                )
        except Exception as error:
            # Survived: whatever the stages of the quantiser raise. Counted: as this refusal.
            raise converter_refusal(error, self.layers) from error
        refuse_flex(flatbuffer, self.layers)
        # Where a conversion takes over the name of the output, the quantiser adds a digit to that of the step.
        refuse_float(flatbuffer, self.layers, allowed={*real, *(f"{name}1" for name in real)})
        return flatbuffer

    def _with_ranges(self) -> bytes:
        graph = Graph(self.flatbuffer)
        for tensor in {*graph.inputs, *(number for step in graph.steps for number in step.outputs)}:
            if seen := self.ranges.get(graph.name(tensor)):
                graph.put_range(tensor, seen.low, seen.high)
        return graph.flatbuffer()
