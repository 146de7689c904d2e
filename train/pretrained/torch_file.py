"""Reads a PyTorch weights file without PyTorch, and without trusting the pickles in it."""

import hashlib
import io
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from edge_app.errors import WeightsError
from train.pretrained.inert_pickle import Call, Name, Persistent, read_pickle

_MAGIC = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001
_MOST_AXES = 8
_ZIP = b"PK\x03\x04"
_REBUILD = Name("torch._utils", "_rebuild_tensor_v2")
_DTYPES: dict[Name, np.dtype[Any]] = {
    Name("torch", "FloatStorage"): np.dtype("<f4"),
    Name("torch", "LongStorage"): np.dtype("<i8"),
}
_NAMES = (Name("collections", "OrderedDict"), _REBUILD, *_DTYPES)


def read_torch_file(path: Path) -> dict[str, NDArray[Any]]:
    """Name -> array, float32 or int64, read-only and of any strides, for a state dict saved before PyTorch 1.6.

    Layout (torch/serialization.py, `_legacy_save`): five pickles (magic number, protocol, platform, the dictionary of
    tensors, the order of their storages), then each storage as a count and its values. A name that ends in the start of
    the file's SHA-256, as torch.hub's do (net-57934424.pth), is held to it. Raises WeightsError.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WeightsError(f"Cannot read the weights {path}: {error.strerror}.") from error
    try:
        _check_sha256(path, data)
        return _read(data)
    except WeightsError as error:
        raise WeightsError(f"{path}: {error}") from None
    except Exception as error:  # what is damaged breaks anywhere, with nearly any exception; all of it means the same
        raise WeightsError(f"{path} is damaged or no PyTorch weights file. Install or download it anew.") from error


@dataclass(frozen=True, slots=True)
class _Tensor:
    """A tensor whose values follow later in the file. offset, strides, count: in values, not bytes."""

    storage: str
    dtype: np.dtype[Any]
    count: int
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def __post_init__(self) -> None:
        numbers = (self.count, self.offset, *self.shape, *self.strides)
        proper = type(self.storage) is str and all(type(n) is int and n >= 0 for n in numbers) and 0 not in self.shape
        if not proper or len(self.shape) > _MOST_AXES:
            raise WeightsError("it holds a tensor without a proper shape; refused.")

    def view(self, values: NDArray[Any]) -> NDArray[Any]:
        """Its part of the storage's values."""
        reach = self.offset + sum((n - 1) * step for n, step in zip(self.shape, self.strides, strict=True))
        if reach >= len(values) or math.prod(self.shape) > len(values):
            raise WeightsError(f"a tensor reaches beyond the {len(values)} values of its storage; refused.")
        steps = tuple(step * values.itemsize for step in self.strides)
        return np.lib.stride_tricks.as_strided(values[self.offset :], self.shape, steps, writeable=False)


def _check_sha256(path: Path, data: bytes) -> None:
    named = re.search(r"-([0-9a-f]{8,64})$", path.stem)
    if named and not (found := hashlib.sha256(data).hexdigest()).startswith(named[1]):
        raise WeightsError(f"damaged: its SHA-256 begins with {found[:8]}, not as its name says. Install it anew.")


def _read(data: bytes) -> dict[str, NDArray[Any]]:
    if data.startswith(_ZIP):
        raise WeightsError(
            "of the layout since PyTorch 1.6; wanted the older one. Save it with "
            "torch.save(..., _use_new_zipfile_serialization=False)."
        )
    file = io.BytesIO(data)
    if read_pickle(file, ()) != _MAGIC or read_pickle(file, ()) != _PROTOCOL:
        raise WeightsError("no PyTorch weights file.")
    if read_pickle(file, ())["little_endian"] is not True:
        raise WeightsError("written on a big-endian machine; wanted little-endian.")
    tensors = {name: _tensor(call) for name, call in read_pickle(file, _NAMES).items()}
    storages = {tensor.storage: tensor for tensor in tensors.values()}
    order = [key for key in read_pickle(file, ()) if type(key) is str]
    values = {key: _values(storages[key], file) for key in order}
    return {name: tensor.view(values[tensor.storage]) for name, tensor in tensors.items()}


def _tensor(call: Any) -> _Tensor:
    """From _rebuild_tensor_v2((("storage", kind, key, place, count, view), offset, shape, strides, ...))."""
    match call:
        case Call(function, (Persistent(("storage", Name() as kind, key, _, count, None)), offset, shape, strides, *_)):
            if function == _REBUILD and kind in _DTYPES and type(shape) is type(strides) is tuple:
                return _Tensor(key, _DTYPES[kind], count, offset, shape, strides)
    raise WeightsError("it holds something that is no plain tensor; refused.")


def _values(storage: _Tensor, file: BinaryIO) -> NDArray[Any]:
    count = int.from_bytes(file.read(8), "little")
    data = file.read(storage.count * storage.dtype.itemsize)
    if count != storage.count or len(data) < storage.count * storage.dtype.itemsize:
        raise WeightsError("the file ends too early or a storage has another size than it says. Install it anew.")
    return np.frombuffer(data, storage.dtype)
