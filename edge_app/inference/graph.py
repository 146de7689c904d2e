"""What a .tflite file says of itself besides what an interpreter tells: metadata, and the options of an operator.

Field numbers are those of the public schema, tensorflow/compiler/mlir/lite/schema/schema.fbs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from edge_app.errors import ModelError
from edge_app.inference.flat_table import FlatTable, fault
from edge_app.inference.flex_map import flex_numbers
from edge_app.inference.macs import Work, work
from edge_app.inference.program import Program, place_of, program

T = TypeVar("T")
_METADATA, _POST_PROCESS = "TFLITE_METADATA", "TFLite_Detection_PostProcess"
POST_PROCESS_OUTPUTS = ("boxes", "classes", "scores", "count")
"""In the operator's order, which need not be that of the file."""
_UINT8, _INT8 = 3, 9
"""Of the enum TensorType."""


@dataclass(frozen=True, slots=True)
class Stored:
    """How a tensor stores numbers. scale: 0 where it is not quantised. lowest: -128 of int8, else 0. eight: bits."""

    shape: tuple[int, ...]
    scale: float
    zero_point: int
    lowest: int
    eight: bool

    @property
    def pixels(self) -> tuple[float, float] | None:
        """The mean and std with which each level of a pixel is one step of the tensor; None unless it has 8 bits."""
        return (float(self.zero_point - self.lowest), 1 / self.scale) if self.eight and self.scale > 0 else None

    @property
    def limits(self) -> tuple[float, float] | None:
        """The least and largest number it can store; None unless it has 8 bits."""
        if not self.eight:
            return None
        low = (self.lowest - self.zero_point) * self.scale
        return low, low + 255 * self.scale


@dataclass(frozen=True, slots=True)
class PostProcess:
    """The operator that ends an SSD. outputs: what each output of the file is. classes: without the background."""

    outputs: tuple[str, ...]
    classes: int


class Graph:
    """Reads `flatbuffer`; `where` names the file in errors. Each attribute raises ModelError for damage.

    Attributes: inputs; outputs; metadata, the bytes of the file's standard metadata or b""; post_process, the operator
    that ends an SSD if all of the file's outputs come from it, or None; work, how much it multiplies; program, its
    operators one by one.
    """

    def __init__(self, flatbuffer: bytes, where: str) -> None:
        self._flatbuffer, self._where = flatbuffer, where

    @cached_property
    def inputs(self) -> list[Stored]:  # noqa: D102 - told by the class
        return self._read(lambda model: _stored(model, 1))

    @cached_property
    def outputs(self) -> list[Stored]:  # noqa: D102 - told by the class
        return self._read(lambda model: _stored(model, 2))

    @cached_property
    def metadata(self) -> bytes:  # noqa: D102 - told by the class
        return self._read(_metadata)

    @cached_property
    def post_process(self) -> PostProcess | None:  # noqa: D102 - told by the class
        return self._read(_post_process)

    @cached_property
    def work(self) -> Work:  # noqa: D102 - told by the class
        return self._read(lambda _: work(self.program))

    @cached_property
    def program(self) -> Program:  # noqa: D102 - told by the class
        return self._read(program)

    def check_whole(self) -> None:
        """Raise ModelError unless the tensors, the operators and all that is stored lie within the file."""
        self._read(_check_whole)

    def _read(self, reading: Callable[[FlatTable], T]) -> T:
        try:
            return reading(FlatTable.root(self._flatbuffer))
        except (ValueError, IndexError) as error:
            raise ModelError(
                f"{self._where} is damaged or cut off: there is {fault(error)} in its tables. "
                "Copy or download it again."
            ) from error


def _check_whole(model: FlatTable) -> None:
    program(model)
    for buffer in model.tables(4):
        place_of(buffer)


def _stored(model: FlatTable, which: int) -> list[Stored]:
    """Of the inputs (field 1) or outputs (field 2) of the graph."""
    graph = model.tables(2)[0]
    tensors = graph.tables(0)
    return [_tensor(tensors[index]) for index in graph.numbers(which, "i")]


def _tensor(tensor: FlatTable) -> Stored:
    kind, quantisation = tensor.number(1, "b"), tensor.table(4)
    scales = quantisation.numbers(2, "f") if quantisation else ()
    zero_points = quantisation.numbers(3, "q") if quantisation else ()
    return Stored(
        tuple(tensor.numbers(0, "i")),
        scales[0] if len(scales) == 1 else 0.0,
        zero_points[0] if len(zero_points) == 1 else 0,
        -128 if kind == _INT8 else 0,
        kind in (_UINT8, _INT8),
    )


def _metadata(model: FlatTable) -> bytes:
    buffers = model.tables(4)
    places = [entry.number(1, "I") for entry in model.tables(6) if entry.text(0) == _METADATA]
    return buffers[places[0]].octets(0) if places and places[0] < len(buffers) else b""


def _post_process(model: FlatTable) -> PostProcess | None:
    codes, graph = [code.text(1) for code in model.tables(1)], model.tables(2)[0]
    if _POST_PROCESS not in codes:
        return None
    ours = [one for one in graph.tables(3) if one.number(0, "I") == codes.index(_POST_PROCESS)]
    outputs = graph.numbers(2, "i")
    names = dict(zip(ours[0].numbers(2, "i"), POST_PROCESS_OUTPUTS, strict=False)) if ours else {}
    if sorted(outputs) != sorted(names):
        return None
    classes = int(flex_numbers(ours[0].octets(5)).get("num_classes", 0))
    return PostProcess(tuple(names[index] for index in outputs), classes)
