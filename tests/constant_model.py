"""A .tflite file that says the same of every picture, for tests of what its outputs mean; no operator is in it."""

from collections.abc import Sequence

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from tiny_model import _tensor


def constant_flatbuffer(
    *outputs: np.ndarray,
    image: tuple[int, ...] = (1, 16, 16, 3),
    dtype: str = "float32",
    pair: tuple[float, int] | None = None,
    inputs: int = 1,
    signature: Sequence[int] | None = None,
    output_pair: tuple[float, int] | None = None,
    metadata: bytes = b"",
) -> bytes:
    """`inputs` pictures of shape `image`, `dtype` and (scale, zero point) `pair` -> `outputs`, each with a batch of 1.

    signature: the shape of the input as declared, -1 where it is open.
    """
    tensors = [_tensor(f"image {number}", list(image), dtype, pair) for number in range(inputs)]
    for tensor in tensors if signature else []:
        tensor.shapeSignature = list(signature or ())
    buffers = [schema.BufferT()]
    for number, values in enumerate(outputs):
        buffers.append(_buffer(np.ascontiguousarray(values).tobytes()))
        shape, kind = [1, *values.shape], values.dtype.name
        tensors.append(_tensor(f"output {number}", shape, kind, output_pair, buffer=len(buffers) - 1))
    graph, model = schema.SubGraphT(), schema.ModelT()
    graph.tensors, graph.operators = tensors, []
    graph.inputs, graph.outputs = list(range(inputs)), list(range(inputs, len(tensors)))
    if metadata:
        buffers.append(_buffer(metadata))
        entry = schema.MetadataT()
        entry.name, entry.buffer = "TFLITE_METADATA", len(buffers) - 1
        model.metadata = [entry]
    model.version, model.subgraphs, model.buffers, model.operatorCodes = 3, [graph], buffers, []
    builder = flatbuffers.Builder(4096)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _buffer(data: bytes) -> schema.BufferT:
    buffer = schema.BufferT()
    buffer.data = np.frombuffer(data, np.uint8)
    return buffer
