"""A .tflite that tells one more of its tensors, made without a flatbuffer library."""

import struct

from edge_app.inference.flat_table import FlatTable

_OUTPUTS = 2
"""The field of the schema's table SubGraph."""


def tapped(flatbuffer: bytes, tensor: int) -> bytes:
    """A copy whose graph has `tensor` as its last output.

    An interpreter that keeps all tensors (experimental_preserve_all_tensors) would tell it too, but takes memory for
    each of them, and LiteRT warns that it is for debugging. Here the list of outputs, longer by one, is written behind
    the file, and the offset in the graph's table leads there: nothing else moves. Raises ValueError or IndexError for
    damaged bytes.
    """
    graph = FlatTable.root(flatbuffer).tables(2)[0]
    outputs = (*graph.numbers(_OUTPUTS, "i"), tensor)
    copy = bytearray(flatbuffer)
    copy += bytes(-len(copy) % 16)  # kernels read in place: vectors stand at whole multiples
    field, vector = graph.place_of_vector(_OUTPUTS), len(copy)
    struct.pack_into("<I", copy, field, vector - field)
    return bytes(copy) + struct.pack(f"<I{len(outputs)}i", len(outputs), *outputs)
