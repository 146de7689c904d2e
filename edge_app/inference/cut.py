"""The same .tflite file, cut off behind one of its operators, or telling more of its tensors.

Nothing is written anew: the list of operators is made shorter in its place, and a list of outputs is added at the end.
So every interpreter that runs the file also runs what is left of it, with the same kernels.
"""

import struct
from collections.abc import Sequence

from edge_app.inference.flat_table import FlatTable

_OUTPUTS, _OPERATORS = 2, 3
"""Fields of the table SubGraph."""


def cut(flatbuffer: bytes, outputs: Sequence[int], operators: int | None = None) -> bytes:
    """The network with the tensors `outputs` as its outputs, and of its operators the first so many; all by default.

    What `outputs` names has to be written by them. Raises ValueError or IndexError for a damaged file.
    """
    graph = FlatTable.root(flatbuffer).tables(2)[0]
    data = bytearray(flatbuffer) + bytes(-len(flatbuffer) % 4)
    if operators is not None:
        entry = graph.entry(_OPERATORS)
        struct.pack_into("<I", data, entry + struct.unpack_from("<I", data, entry)[0], operators)
    entry = graph.entry(_OUTPUTS)
    struct.pack_into("<I", data, entry, len(data) - entry)
    return bytes(data + struct.pack(f"<I{len(outputs)}i", len(outputs), *outputs))


def tapped(flatbuffer: bytes, tensor: int) -> bytes:
    """The network with `tensor` as one more output, its last.

    An interpreter that keeps all tensors (experimental_preserve_all_tensors) would tell it too, but takes memory for
    each of them, and LiteRT warns that it is for debugging. Raises ValueError or IndexError for a damaged file.
    """
    return cut(flatbuffer, (*FlatTable.root(flatbuffer).tables(2)[0].numbers(_OUTPUTS, "i"), tensor))
