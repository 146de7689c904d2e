"""All that a TFLite model computes on its way to the answer, for sample inputs."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from convert.rescue.graph import Graph
from edge_app.chatter import hushed
from edge_app.inference.quantization import DTYPES, quantization_of
from edge_app.values import Floats


def activations(flatbuffer: bytes, samples: Iterable[Floats]) -> Iterator[dict[str, Floats]]:
    """For each sample, float32 (height, width, channels), the real values of the input and of each step's output.

    The keys are tensor names. Integer tensors come dequantised, float32; those that hold no measured values (shapes,
    indices) are left out. Kernels are TFLite's own, without a delegate, which would keep the values to itself.
    """
    interpreter, tensors = _open(flatbuffer)
    given = interpreter.get_input_details()[0]
    quantise = quantization_of(given, "the model").quantise
    for sample in samples:
        interpreter.set_tensor(given["index"], quantise(sample[np.newaxis]))
        interpreter.invoke()
        yield {
            tensor["name"]: quantization_of(tensor, "the model").dequantise(interpreter.get_tensor(tensor["index"]))
            for tensor in tensors
        }


def _open(flatbuffer: bytes) -> tuple[Interpreter, list[dict[str, Any]]]:
    with hushed():
        interpreter = Interpreter(
            model_content=flatbuffer,
            num_threads=1,
            experimental_preserve_all_tensors=True,
            experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
        )
        interpreter.allocate_tensors()
    graph = Graph(flatbuffer)
    computed = {*graph.inputs, *(number for step in graph.steps for number in step.outputs)}
    details = interpreter.get_tensor_details()
    return interpreter, [
        tensor for tensor in details if tensor["index"] in computed and np.dtype(tensor["dtype"]).name in DTYPES
    ]
