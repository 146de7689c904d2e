"""Networks of single operators, built from the schema alone."""

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

KINDS = {"int8": 9, "uint8": 3, "int32": 2, "float32": 0, "int16": 7}


def tensor(name, shape, kind="int8", values=None, signature=None):
    """values: of a constant. Returned with its buffer's data."""
    made = schema.TensorT()
    made.name, made.shape, made.type, made.shapeSignature = name, list(shape), KINDS[kind], signature
    made.quantization = schema.QuantizationParametersT()
    made.quantization.scale, made.quantization.zeroPoint = [0.5], [0]
    data = None if values is None else np.asarray(values, kind)
    return made, data


def step(kind, inputs, outputs, options=None, version=1):
    """inputs, outputs: tensor numbers. kind: of schema.BuiltinOperator, or the name of a custom operator."""
    return kind, inputs, outputs, options, version


def network(tensors, steps, inputs=(0,), outputs=(-1,)):
    """The flatbuffer. outputs: tensor numbers, from behind if negative."""
    model, graph = schema.ModelT(), schema.SubGraphT()
    model.version, model.subgraphs, model.buffers, model.operatorCodes = 3, [graph], [schema.BufferT()], []
    graph.tensors = []
    for made, data in tensors:
        if data is not None:
            model.buffers.append(schema.BufferT(data=np.frombuffer(data.tobytes(), np.uint8)))
            made.buffer = len(model.buffers) - 1
        graph.tensors.append(made)
    graph.inputs, graph.outputs = list(inputs), [number % len(tensors) for number in outputs]
    graph.operators = [_operator(model, *one) for one in steps]
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _operator(model, kind, inputs, outputs, options, version):
    code = schema.OperatorCodeT()
    known = getattr(schema.BuiltinOperator, kind, None)
    code.builtinCode = schema.BuiltinOperator.CUSTOM if known is None else known
    code.deprecatedBuiltinCode, code.version = min(code.builtinCode, 127), version
    if known is None:
        code.customCode = kind
    model.operatorCodes.append(code)
    made = schema.OperatorT()
    made.opcodeIndex, made.inputs, made.outputs = len(model.operatorCodes) - 1, list(inputs), list(outputs)
    if options is not None:
        made.builtinOptions = options
        made.builtinOptionsType = getattr(schema.BuiltinOptions, type(options).__name__.removesuffix("T"))
    return made


def with_options(kind, **values):
    """Options of the schema's class <kind>T."""
    made = getattr(schema, f"{kind}T")()
    for name, value in values.items():
        setattr(made, name, value)
    return made
