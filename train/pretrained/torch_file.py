"""Reads a PyTorch weights file without PyTorch, and without trusting the pickle in it."""

import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from edge_app.errors import WeightsError

_MAGIC = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001
_STORAGES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


def read_torch_file(path: Path) -> dict[str, NDArray[Any]]:
    """Name -> array, float32 or int64, C-contiguous, for a state dict that `torch.save` wrote before PyTorch 1.6.

    Layout (torch/serialization.py, `_legacy_save`): five pickles (magic number, protocol, platform, the dictionary of
    tensors, the order of their storages), then each storage as a count and its values. Of the pickles' instructions
    only those pass that build tensors; a file that asks for anything else is refused before it can run.
    Raises WeightsError.
    """
    try:
        with path.open("rb") as file:
            return _read(file)
    except OSError as error:
        raise WeightsError(f"Cannot read the weights {path}: {error.strerror}.") from error
    except WeightsError as error:
        raise WeightsError(f"{path}: {error}") from None
    except Exception as error:  # a damaged pickle raises nearly anything; all of it means the same
        raise WeightsError(f"{path} is damaged or no PyTorch weights file: {error}. Install it anew.") from error


class _Tensor:
    """A tensor whose values follow later in the file. offset, strides: in values, not bytes."""

    def __init__(self, storage: "_Storage", offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: Any):
        self.storage, self.offset, self.shape, self.strides = storage, offset, shape, strides

    def array(self) -> NDArray[Any]:
        """Its values; the strides need not be those of a C-contiguous array."""
        values = self.storage.values
        reach = self.offset + sum((n - 1) * step for n, step in zip(self.shape, self.strides, strict=True))
        if self.offset < 0 or min(self.strides, default=0) < 0 or min(self.shape, default=1) < 1 or reach >= len(values):
            raise WeightsError(f"a tensor of shape {self.shape} reaches beyond its {len(values)} values; damaged?")
        steps = tuple(step * values.itemsize for step in self.strides)
        return np.lib.stride_tricks.as_strided(values[self.offset :], self.shape, steps).copy()


class _Storage:
    def __init__(self, dtype: np.dtype[Any], count: int) -> None:
        self.dtype, self.count = dtype, count
        self.values: NDArray[Any] = np.empty(0, dtype)


class _TensorsOnly(pickle.Unpickler):
    """Lets tensors, their storages and ordered dictionaries pass, and nothing else."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self.storages: dict[str, _Storage] = {}

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _Tensor
        if module == "torch" and name in _STORAGES:
            return _STORAGES[name]
        raise WeightsError(f"it asks for {module}.{name}, which no weights file needs; refused, do not trust this file.")

    def persistent_load(self, pid: Any) -> _Storage:
        kind, dtype, key, _, count, view = pid
        if kind != "storage" or view is not None or not isinstance(dtype, np.dtype):
            raise WeightsError(f"it holds a {kind!r} that is no plain storage; refused.")
        return self.storages.setdefault(key, _Storage(dtype, int(count)))


def _read(file: BinaryIO) -> dict[str, NDArray[Any]]:
    if _plain(file) != _MAGIC or _plain(file) != _PROTOCOL:
        raise WeightsError("no PyTorch weights file of the old layout (before PyTorch 1.6).")
    if not _plain(file)["little_endian"]:
        raise WeightsError("written on a big-endian machine; wanted little-endian.")
    unpickler = _TensorsOnly(file)
    tensors: dict[str, _Tensor] = unpickler.load()
    for key in _plain(file):
        _fill(unpickler.storages[key], file)
    return {name: tensor.array() for name, tensor in tensors.items()}


def _plain(file: BinaryIO) -> Any:
    return _TensorsOnly(file).load()


def _fill(storage: _Storage, file: BinaryIO) -> None:
    count = int.from_bytes(file.read(8), "little")
    data = file.read(storage.count * storage.dtype.itemsize)
    if count != storage.count or len(data) < storage.count * storage.dtype.itemsize:
        raise WeightsError("the file ends too early or a storage has another size than it says; install it anew.")
    storage.values = np.frombuffer(data, storage.dtype)
