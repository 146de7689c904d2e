import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

from convert.flatbuffer import unpack
from convert.operators import operators
from convert.quantise import int8_flatbuffer
from edge_app.errors import ConversionError


def test_accuracy_of_int8_is_that_of_keras(network, int8_model, pictures, inputs, invoke):
    labels = np.array([picture.label for picture in pictures.test])
    values = inputs(pictures.test)
    keras_scores, int8_scores = network.predict(values, verbose=0), invoke(int8_model, values)
    keras_right, int8_right = (np.mean(scores.argmax(1) == labels) for scores in (keras_scores, int8_scores))
    assert keras_right > 0.95, "the network of this test has not learnt; nothing would be shown"
    assert int8_right > keras_right - 0.02
    assert np.abs(int8_scores - keras_scores).mean() < 0.02


def test_everything_is_int8(int8_model):
    interpreter = Interpreter(model_content=int8_model)
    assert interpreter.get_input_details()[0]["dtype"] is np.int8
    assert interpreter.get_output_details()[0]["dtype"] is np.int8
    assert not [step for step in operators(int8_model) if step.real or step.name in ("QUANTIZE", "DEQUANTIZE")]


def test_batch_is_static_and_one(int8_model):
    interpreter = Interpreter(model_content=int8_model)
    details = (interpreter.get_input_details()[0], interpreter.get_output_details()[0])
    assert [detail["shape_signature"].tolist() for detail in details] == [[1, 16, 16, 3], [1, 10]]


def test_weights_have_one_scale_for_each_channel(int8_model):
    graph = unpack(int8_model).subgraphs[0]
    weights = [tensor for tensor in graph.tensors if tensor.type == schema.TensorType.INT8 and tensor.shape.size == 4]
    scales = sorted(len(tensor.quantization.scale) for tensor in weights if tensor.quantization.quantizedDimension != 0)
    assert scales == [8], "the depthwise kernel, (1, height, width, channels)"
    assert {8, 16} <= {len(tensor.quantization.scale) for tensor in weights}, "the two convolutions"


def test_input_is_the_pixel_less_128(int8_model):
    """What tools that ignore scale and zero point rely on."""
    scale, zero_point = Interpreter(model_content=int8_model).get_input_details()[0]["quantization"]
    pixels = np.arange(256)
    assert np.array_equal(np.rint(pixels / 255 / scale) + zero_point, pixels - 128)


def test_uint8_face_takes_the_pixels_and_changes_no_answer(int8_model, uint8_model, pictures, inputs, invoke):
    values = inputs(pictures.test[:32])
    interpreter = Interpreter(model_content=uint8_model)
    details = (interpreter.get_input_details()[0], interpreter.get_output_details()[0])
    assert [detail["dtype"] for detail in details] == [np.uint8, np.uint8]
    assert details[0]["quantization"] == (pytest.approx(1 / 255), 0)
    assert [step.name for step in operators(uint8_model)][:: len(operators(int8_model)) + 1] == ["QUANTIZE", "QUANTIZE"]
    assert np.array_equal(invoke(uint8_model, values), invoke(int8_model, values))


def test_samples_may_be_an_iterator(network, samples, int8_model):
    assert int8_flatbuffer(network, iter(samples)) == int8_model


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ([], "no calibration samples"),
        ([np.zeros((16, 16, 1), np.float32)], r"sample 0 has shape \(16, 16, 1\); the network wants \(16, 16, 3\)"),
        ([np.zeros((16, 16, 3), np.float32), np.full((16, 16, 3), np.nan, np.float32)], "sample 1 holds NaN"),
    ],
)
def test_bad_samples_are_refused(network, bad, message):
    with pytest.raises(ConversionError, match=message):
        int8_flatbuffer(network, bad)


def test_layer_without_int8_kernel_is_named(network, samples):
    """The converter would leave it in floating point and say nothing."""
    import keras

    layers = [*network.layers[:3], keras.layers.Lambda(keras.ops.cos, name="wave"), *network.layers[3:]]
    wavy = keras.Sequential([keras.Input((16, 16, 3)), *layers])
    with pytest.raises(ConversionError, match=r"no int8 kernel for COS in layer 'wave' \(wave_1/Cos\)"):
        int8_flatbuffer(wavy, samples)
