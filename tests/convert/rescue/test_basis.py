"""From ranges to files: all int8, some steps in float32, some in int16, and a uint8 face."""

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from convert.export import float_flatbuffer
from convert.operators import minimum_runtime, operators
from convert.refusal import layer_names
from convert.rescue.basis import Basis
from convert.rescue.face import with_uint8_face
from convert.rescue.graph import Graph
from convert.rescue.ranges import measured
from convert.rescue.wide import int16_in
from edge_app.chatter import hushed
from edge_app.errors import ConversionError

with hushed():
    import keras

_CASTS = {"QUANTIZE", "DEQUANTIZE"}


@pytest.fixture(scope="module")
def basis(network, float_model, samples):
    return Basis(float_model, measured(float_model, samples), tuple(layer_names(network)))


@pytest.fixture(scope="module")
def steps(float_model):
    """The name of the output of each step."""
    graph = Graph(float_model)
    return {step.kind: graph.name(step.outputs[0]) for step in graph.steps}


def test_measured_ranges_give_what_the_converter_gives(basis, int8_model, pictures, inputs, invoke):
    """Its calibration and ours see the same samples; a range may differ by the rounding of its kernels."""
    values = inputs(pictures.test[:64])
    ours = basis.int8()
    assert [step.name for step in operators(ours)] == [step.name for step in operators(int8_model)]
    assert io_dtypes(ours) == ("int8", "int8")
    assert minimum_runtime(ours) == minimum_runtime(int8_model)
    assert np.abs(invoke(ours, values) - invoke(int8_model, values)).max() < 0.02


@pytest.mark.parametrize("kinds", [("DEPTHWISE_CONV_2D",), ("FULLY_CONNECTED", "SOFTMAX"), ("CONV_2D", "RESHAPE")])
def test_only_the_named_steps_compute_in_float(basis, steps, kinds, pictures, inputs, invoke, float_model):
    named = {steps[kind] for kind in kinds}
    mixed = basis.int8(named)
    real = [step for step in operators(mixed) if step.real and step.name not in _CASTS]
    assert sorted(step.name for step in real) == sorted(kinds)
    assert io_dtypes(mixed) == ("int8", "int8")
    assert len(mixed) > len(basis.int8())
    values = inputs(pictures.test[:64])
    assert np.abs(invoke(mixed, values) - invoke(float_model, values)).mean() < 0.02


@pytest.mark.parametrize("kinds", [("DEPTHWISE_CONV_2D",), ("FULLY_CONNECTED", "SOFTMAX"), ("CONV_2D", "RESHAPE")])
def test_only_the_named_steps_compute_in_int16(basis, steps, kinds, pictures, inputs, invoke, float_model):
    mixed = int16_in(basis, {steps[kind] for kind in kinds})
    assert sorted(int16_kinds(mixed)) == sorted(kinds)
    assert io_dtypes(mixed) == ("int8", "int8"), "an output among the steps is int8 all the same"
    assert minimum_runtime(mixed) == "2.17.0"
    values = inputs(pictures.test[:64])
    assert np.abs(invoke(mixed, values) - invoke(float_model, values)).mean() < 0.02


def test_a_layer_that_has_no_integer_kernel_is_refused(basis, network, samples):
    with hushed():
        wave = keras.layers.Lambda(keras.ops.cos, name="wave")
        wavy = keras.Sequential([keras.Input((16, 16, 3)), *network.layers[:3], wave, *network.layers[3:]])
    flatbuffer = float_flatbuffer(wavy)
    unfit = Basis(flatbuffer, measured(flatbuffer, samples), tuple(layer_names(wavy)))
    for make in (unfit.int8, lambda: int16_in(unfit, ())):
        with pytest.raises(ConversionError, match="no int8 kernel for COS in layer 'wave'"):
            make()
    graph = Graph(flatbuffer)
    cosine = next(graph.name(step.outputs[0]) for step in graph.steps if step.kind == "COS")
    assert "COS" in [step.name for step in operators(unfit.int8({cosine})) if step.real]


def test_weights_of_a_large_model_are_not_lost(samples, inputs, pictures, invoke):
    """From 256 KiB on ai-edge-quantizer keeps them behind the flatbuffer."""
    with hushed():
        layers = [keras.layers.Flatten(), keras.layers.Dense(500, "relu"), keras.layers.Dense(10, "softmax")]
        flatbuffer = float_flatbuffer(keras.Sequential([keras.Input((16, 16, 3)), *layers]))
    large = Basis(flatbuffer, measured(flatbuffer, samples), ())
    mixed = int16_in(large, {step for step in large.ranges if "MatMul" in step})
    assert len(mixed) > 16 * 16 * 3 * 500
    values = inputs(pictures.test[:16])
    assert np.abs(invoke(mixed, values) - invoke(flatbuffer, values)).max() < 0.02


def test_a_uint8_face_changes_no_answer(basis, pictures, inputs, invoke):
    values = inputs(pictures.test[:32])
    int8 = basis.int8()
    uint8 = with_uint8_face(int8)
    assert io_dtypes(uint8) == ("uint8", "uint8")
    assert np.array_equal(invoke(uint8, values), invoke(int8, values))
    interpreter = Interpreter(model_content=uint8)
    assert interpreter.get_input_details()[0]["quantization"] == (pytest.approx(1 / 255), 0)
    runner = interpreter.get_signature_runner()
    assert next(iter(runner.get_input_details().values()))["dtype"] is np.uint8


def io_dtypes(flatbuffer):
    interpreter = Interpreter(model_content=flatbuffer)
    ends = (interpreter.get_input_details()[0], interpreter.get_output_details()[0])
    return tuple(np.dtype(end["dtype"]).name for end in ends)


def int16_kinds(flatbuffer):
    interpreter, graph = Interpreter(model_content=flatbuffer), Graph(flatbuffer)
    dtypes = {tensor["index"]: np.dtype(tensor["dtype"]).name for tensor in interpreter.get_tensor_details()}
    return [step.kind for step in graph.steps if step.kind not in _CASTS and dtypes[step.outputs[0]] == "int16"]
