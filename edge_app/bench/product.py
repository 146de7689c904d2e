"""The most that the interpreter reaches on these cores: a plain product of two int8 matrices."""

import time
from collections.abc import Callable

import numpy as np

from edge_app.bench.flat_writer import Field, Number, Numbers, Octets, Table, flatbuffer
from edge_app.chatter import hushed
from edge_app.inference.runtime import Runtime

_ROWS, _INNER, _COLUMNS = 256, 512, 512
"""Weights and activations stay in the second-level cache of a Raspberry Pi 4 (1 MB)."""
PRODUCT_MACS = _ROWS * _INNER * _COLUMNS
_INT8, _FULLY_CONNECTED, _OPTIONS = 9, 9, 8
"""Of the schema's enums TensorType, BuiltinOperator and BuiltinOptions."""
_WARM_UP, _LEAST = 3, 10


def peak_gmacs(
    runtime: Runtime, threads: int, seconds: float = 0.3, clock: Callable[[], int] = time.perf_counter_ns
) -> float:
    """Billions of int8 multiply-accumulates a second, of the fastest of the products made in `seconds`; 10 at least.

    Networks stay below: their layers also wait for memory, and have shapes that fill the registers less well.
    """
    with hushed():
        interpreter = runtime.interpreter(model_content=product_model(), num_threads=threads)
        interpreter.allocate_tensors()
    for _ in range(_WARM_UP):
        interpreter.invoke()
    best_ns, end_ns, done = 0, clock() + round(seconds * 1e9), 0
    while done < _LEAST or clock() < end_ns:
        started_ns = clock()
        interpreter.invoke()
        took_ns = max(1, clock() - started_ns)
        best_ns, done = min(best_ns or took_ns, took_ns), done + 1
    return PRODUCT_MACS / best_ns


def product_model() -> bytes:
    """A .tflite with one fully connected layer: int8 (256, 512) times int8 (512, 512)."""
    weights = np.random.default_rng(0).integers(-127, 128, (_COLUMNS, _INNER), np.int8)
    tensors = [
        _tensor("left", (_ROWS, _INNER), 1 / 128, buffer=0),
        _tensor("right", weights.shape, 1 / 128, buffer=1),
        _tensor("product", (_ROWS, _COLUMNS), 1 / 4, buffer=0),
    ]
    product = _fields(Number("I", 0), Numbers("i", (0, 1, -1)), Numbers("i", (2,)), Number("B", _OPTIONS), Table({}))
    code = _fields(Number("b", _FULLY_CONNECTED), Octets(b""), Number("i", 4), Number("i", _FULLY_CONNECTED))
    graph = _fields(tensors, Numbers("i", (0,)), Numbers("i", (2,)), [product])
    buffers = [Table({}), _fields(Octets(weights.tobytes()))]
    return flatbuffer(_fields(Number("I", 3), [code], [graph], Octets(b"product"), buffers), b"TFL3")


def _tensor(name: str, shape: tuple[int, ...], scale: float, buffer: int) -> Table:
    quantisation = Table({2: Numbers("f", (scale,)), 3: Numbers("q", (0,))})
    return _fields(Numbers("i", shape), Number("b", _INT8), Number("I", buffer), Octets(name.encode()), quantisation)


def _fields(*fields: Field) -> Table:
    """A table with its first fields in the schema's order."""
    return Table(dict(enumerate(fields)))
