"""A uint8 input and output for an int8 model, for tools that take no int8 images (MediaPipe Tasks)."""

from typing import Any

from ai_edge_litert import schema_py_generated as schema

from convert.flatbuffer import pack, unpack

_OFFSET = 128


def with_uint8_face(flatbuffer: bytes) -> bytes:
    """The int8 model with one conversion at each end: uint8 value = int8 value + 128. All else stays as it is."""
    model = unpack(flatbuffer)
    graph = model.subgraphs[0]
    code = _quantise_code(model)
    inner, outer = int(graph.inputs[0]), _uint8_twin(graph, int(graph.inputs[0]))
    last, shown = int(graph.outputs[0]), _uint8_twin(graph, int(graph.outputs[0]))
    graph.operators = [_quantise(code, outer, inner), *graph.operators, _quantise(code, last, shown)]
    graph.inputs, graph.outputs = [outer], [shown]
    for signature in model.signatureDefs or []:
        signature.inputs[0].tensorIndex, signature.outputs[0].tensorIndex = outer, shown
    return pack(model)


def _quantise_code(model: Any) -> int:
    """The number of a new entry in the model's list of operators."""
    quantise = schema.BuiltinOperator.QUANTIZE
    model.operatorCodes.append(schema.OperatorCodeT(builtinCode=quantise, deprecatedBuiltinCode=quantise, version=1))
    return len(model.operatorCodes) - 1


def _uint8_twin(graph: Any, tensor: int) -> int:
    inner = graph.tensors[tensor]
    scheme = schema.QuantizationParametersT(
        scale=inner.quantization.scale, zeroPoint=[int(inner.quantization.zeroPoint[0]) + _OFFSET]
    )
    name = (inner.name or b"").decode() + "_uint8"
    twin = schema.TensorT(
        name=name,
        shape=inner.shape,
        shapeSignature=inner.shapeSignature,
        type=schema.TensorType.UINT8,
        quantization=scheme,
    )
    graph.tensors.append(twin)
    return len(graph.tensors) - 1


def _quantise(code: int, given: int, made: int) -> schema.OperatorT:
    return schema.OperatorT(
        opcodeIndex=code,
        inputs=[given],
        outputs=[made],
        builtinOptionsType=schema.BuiltinOptions.QuantizeOptions,
        builtinOptions=schema.QuantizeOptionsT(),
    )
