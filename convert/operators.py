"""What a TFLite model computes: its operators, what they need of a runtime, and how much they multiply."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from ai_edge_litert import schema_py_generated as schema

from convert.flatbuffer import embedded, unpack
from convert.refusal import Unfit, refusal
from edge_app.inference.macs import macs_of

_NAMES = {code: name for name, code in vars(schema.BuiltinOperator).items() if not name.startswith("_")}
_FLEX = "Flex"
# The one custom operator that every interpreter knows.
_KNOWN_CUSTOM = frozenset({"TFLite_Detection_PostProcess"})
_CASTS = frozenset({"QUANTIZE", "DEQUANTIZE"})
_FLOATS = frozenset({schema.TensorType.FLOAT16, schema.TensorType.FLOAT32, schema.TensorType.FLOAT64})


@dataclass(frozen=True, slots=True)
class Operator:
    """One step of the model.

    name: the schema's name such as CONV_2D, or the code of a custom operator such as FlexErfinv. version: the schema's.
    outputs: the names of the tensors that it writes. real: whether one of them holds floating-point numbers.
    macs: its multiply-accumulate operations.
    """

    name: str
    version: int
    custom: bool
    outputs: tuple[str, ...]
    real: bool
    macs: int


def operators(flatbuffer: bytes) -> list[Operator]:
    """All operators in the order in which they run. Raises ModelError if `flatbuffer` is no TFLite model."""
    model = unpack(flatbuffer)
    return [
        _operator(model.operatorCodes[step.opcodeIndex], step, graph.tensors)
        for graph in model.subgraphs
        for step in graph.operators or []
    ]


def minimum_runtime(flatbuffer: bytes) -> str:
    """The oldest TensorFlow Lite that knows all operators, such as 2.5.0, as the file says; empty if it does not."""
    return (embedded(unpack(flatbuffer), "min_runtime_version") or b"").rstrip(b"\0").decode()


def refuse_flex(flatbuffer: bytes, layers: Iterable[str] = ()) -> None:
    """Raise ConversionError for operators outside TFLite's own set, naming the Keras layers they come from.

    layers: the names of the network's layers; without them the path of the operator is named.
    """
    foreign = [step for step in operators(flatbuffer) if step.custom and step.name not in _KNOWN_CUSTOM]
    if foreign:
        raise refusal(
            "TFLite has no operator for",
            [Unfit(step.name.removeprefix(_FLEX), step.outputs[0]) for step in foreign],
            layers,
        )


def refuse_float(flatbuffer: bytes, layers: Iterable[str] = (), allowed: Collection[str] = ()) -> None:
    """Raise ConversionError for operators that compute in floating point, naming the Keras layers they come from.

    The converter leaves an operator without an int8 kernel as it is, between two conversions, and says nothing.
    allowed: those that shall be left, by the name of the tensor that they write.
    """
    real = [
        step
        for step in operators(flatbuffer)
        if step.real and step.name not in _CASTS and step.outputs[0] not in allowed
    ]
    if real:
        raise refusal("TFLite has no int8 kernel for", [Unfit(step.name, step.outputs[0]) for step in real], layers)


def _operator(code: Any, step: Any, tensors: list[Any]) -> Operator:
    # Files older than the schema's version 3a keep the number in the one-byte field, newer ones in both.
    builtin = max(code.builtinCode, code.deprecatedBuiltinCode)
    custom = builtin == schema.BuiltinOperator.CUSTOM
    name = (code.customCode or b"").decode() if custom else _NAMES.get(builtin, f"BUILTIN_{builtin}")
    written = [tensors[index] for index in step.outputs]
    return Operator(
        name=name,
        version=code.version,
        custom=custom,
        outputs=tuple((tensor.name or b"").decode() for tensor in written),
        real=any(tensor.type in _FLOATS for tensor in written),
        macs=_macs(name, step, tensors),
    )


def _macs(name: str, step: Any, tensors: list[Any]) -> int:
    """Only here is a shape read: old converters left out those of scalars."""
    return macs_of(name, step.inputs, step.outputs[0], lambda index: tuple(map(int, tensors[index].shape)))
