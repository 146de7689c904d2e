"""The flatbuffer of a TFLite model as Python objects, and back to bytes.

The classes are generated from the public schema (tensorflow/compiler/mlir/lite/schema/schema.fbs).
"""

import struct
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

from edge_app.errors import ModelError
from edge_app.inference.container import check_flatbuffer

_IDENTIFIER = b"TFL3"
_BUFFER_ALIGNMENT = 16
# All that reading a flatbuffer of damaged offsets has been seen to raise.
_DAMAGE = (ArithmeticError, AttributeError, LookupError, MemoryError, TypeError, ValueError, struct.error)


def unpack(flatbuffer: bytes) -> Any:
    """The model as a tree of the schema's own objects (`schema.ModelT`). Raises ModelError if it is not one."""
    check_flatbuffer(flatbuffer, "the model")
    try:
        return _with_data_inside(schema.ModelT.InitFromPackedBuf(flatbuffer, 0), flatbuffer)
    except _DAMAGE as error:
        raise ModelError(f"The model is damaged: its flatbuffer cannot be read ({error}). Convert it again.") from error


def pack(model: Any) -> bytes:
    """The bytes of a model that `unpack` made, with every buffer's data at a multiple of 16 bytes from the start."""
    builder = _AlignedBuilder(1 << 16)
    builder.Finish(model.Pack(builder), file_identifier=_IDENTIFIER)
    return bytes(builder.Output())


def embed(model: Any, name: str, data: bytes) -> None:
    """Put `data` into `model` as the metadata entry `name`, replacing one of that name."""
    buffer = schema.BufferT(data=np.frombuffer(data, np.uint8))
    entries = {entry.name: entry for entry in model.metadata or []}
    if name.encode() in entries:
        model.buffers[entries[name.encode()].buffer] = buffer
        return
    model.buffers.append(buffer)
    model.metadata = [*entries.values(), schema.MetadataT(name=name.encode(), buffer=len(model.buffers) - 1)]


def embedded(model: Any, name: str) -> bytes | None:
    """The metadata entry `name` of `model`, or None."""
    for entry in model.metadata or []:
        if entry.name == name.encode():
            data = model.buffers[entry.buffer].data
            return b"" if data is None else bytes(data)
    return None


def _with_data_inside(model: Any, flatbuffer: bytes) -> Any:
    """Give each buffer its data that large models keep behind the flatbuffer; there, offsets are 16 or more."""
    for buffer in model.buffers:
        if buffer.offset > 1:
            buffer.data = np.frombuffer(flatbuffer, np.uint8, buffer.size, buffer.offset)
            buffer.offset = buffer.size = 0
    return model


class _AlignedBuilder(flatbuffers.Builder):  # type: ignore[misc]
    """Kernels read weights in place: the schema aligns them to 16 bytes, the Python generated from it does not."""

    def StartVector(self, elemSize: int, numElems: int, alignment: int) -> Any:  # noqa: N802, N803
        return super().StartVector(elemSize, numElems, _BUFFER_ALIGNMENT if elemSize == 1 else alignment)
