"""The steps of a network as the Edge TPU's compiler sees them: operators with their tensors."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from numpy.typing import NDArray

from convert.flatbuffer import unpack
from convert.operators import operators

_EIGHT_BITS = frozenset({schema.TensorType.INT8, schema.TensorType.UINT8})
_TYPES = {code: name.lower() for name, code in vars(schema.TensorType).items() if not name.startswith("_")}
_WHOLE = {schema.TensorType.INT32: "<i4", schema.TensorType.INT64: "<i8"}


@dataclass(frozen=True, slots=True)
class StepTensor:
    """One tensor. number: in the file. shape: with the batch. kind: such as int8. eight: whether it has 8 bits.

    constant: whether the file holds its values. fixed: whether all sides are known. whole: the values of a constant of
    whole numbers (axes, strides, ...), else None. zeros: whether a constant stands for nothing but zeros.
    """

    number: int
    name: str
    shape: tuple[int, ...]
    kind: str
    eight: bool
    constant: bool
    fixed: bool
    whole: tuple[int, ...] | None = None
    zeros: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One operator.

    kind: the schema's name, or a custom operator's. version, options: the schema's. macs: its multiply-accumulate
    operations. inputs: without those left out.
    """

    kind: str
    version: int
    custom: bool
    macs: int
    options: Any
    inputs: tuple[StepTensor, ...]
    outputs: tuple[StepTensor, ...]

    @property
    def values(self) -> tuple[StepTensor, ...]:
        """The inputs that are computed."""
        return tuple(tensor for tensor in self.inputs if not tensor.constant)

    @property
    def path(self) -> str:
        """Where it stands in the network, as its tensors are called: `up_sampling2d_1/Repeat/Tile`."""
        names = [tensor.name for tensor in (*self.outputs, *self.inputs)]
        return next((name for name in names if "/" in name), names[0] if names else "")

    def option(self, name: str, default: Any = 0) -> Any:
        """One of the options, or `default` where the file leaves all out."""
        return getattr(self.options, name, default)


def steps(flatbuffer: bytes) -> list[Step]:
    """All steps of the main graph, in the order in which they run. Raises ModelError if it is no TFLite model."""
    model = unpack(flatbuffer)
    graph = model.subgraphs[0]
    tensors = [_tensor(number, tensor, model.buffers) for number, tensor in enumerate(graph.tensors)]
    return [
        Step(
            kind=operator.name,
            version=operator.version,
            custom=operator.custom,
            macs=operator.macs,
            options=raw.builtinOptions,
            inputs=_chosen(tensors, raw.inputs),
            outputs=_chosen(tensors, raw.outputs),
        )
        for operator, raw in zip(operators(flatbuffer), _listed(graph.operators), strict=False)
    ]


def _chosen(tensors: list[StepTensor], numbers: Iterable[int] | None) -> tuple[StepTensor, ...]:
    return tuple(tensors[number] for number in _listed(numbers) if number >= 0)


def _tensor(number: int, tensor: Any, buffers: list[Any]) -> StepTensor:
    data, signature = buffers[tensor.buffer].data, _listed(tensor.shapeSignature)
    constant = data is not None and len(data) > 0
    return StepTensor(
        number=number,
        name=(tensor.name or b"").decode(),
        shape=tuple(int(side) for side in _listed(tensor.shape)),
        kind=_TYPES.get(tensor.type, str(tensor.type)),
        eight=tensor.type in _EIGHT_BITS,
        constant=constant,
        fixed=all(side >= 0 for side in signature[1:]),
        whole=_whole(tensor.type, data) if constant else None,
        zeros=constant and _zeros(tensor, data),
    )


def _whole(kind: int, data: NDArray[np.uint8]) -> tuple[int, ...] | None:
    return tuple(np.frombuffer(bytes(data), _WHOLE[kind]).tolist()) if kind in _WHOLE else None


def _zeros(tensor: Any, data: NDArray[np.uint8]) -> bool:
    """Of 8 bits: the zero point stands for zero."""
    points = _listed(tensor.quantization.zeroPoint) if tensor.quantization else []
    return tensor.type in _EIGHT_BITS and bool(np.all(data == np.uint8((points[0] if points else 0) & 255)))


def _listed(values: Iterable[Any] | None) -> list[Any]:
    """A vector of the schema; those that are left out are None."""
    return [] if values is None else list(values)
