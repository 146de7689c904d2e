import struct

import pytest
from ai_edge_litert import schema_py_generated as schema

from convert.export import converting
from convert.flatbuffer import pack, unpack
from convert.operators import minimum_runtime, operators, refuse_flex, refuse_float
from edge_app.errors import ConversionError, ModelError


def test_operators_of_a_known_network(int8_model):
    assert [(step.name, step.custom, step.real) for step in operators(int8_model)] == [
        ("CONV_2D", False, False),
        ("MAX_POOL_2D", False, False),
        ("DEPTHWISE_CONV_2D", False, False),
        ("CONV_2D", False, False),
        ("RESHAPE", False, False),
        ("FULLY_CONNECTED", False, False),
        ("SOFTMAX", False, False),
    ]


def test_operators_name_their_layers(float_model):
    convolution = operators(float_model)[0]
    assert convolution.real
    assert convolution.version >= 1
    assert "conv2d" in convolution.outputs[0]


def test_macs_by_hand(float_model, int8_model):
    """16 x 16 x 8 outputs of 3 x 3 x 3; 8 x 8 x 8 of 3 x 3; 3 x 3 x 16 of 3 x 3 x 8; 10 of 144."""
    by_hand = [16 * 16 * 8 * 27, 8 * 8 * 8 * 9, 3 * 3 * 16 * 72, 10 * 144]
    assert [step.macs for step in operators(int8_model) if step.macs] == by_hand
    assert [step.macs for step in operators(float_model) if step.macs] == by_hand


def test_macs_of_a_grouped_convolution():
    import keras

    network = keras.Sequential([keras.Input((8, 8, 6)), keras.layers.Conv2D(4, 3, groups=2), keras.layers.Flatten()])
    with converting(network) as converter:
        assert sum(step.macs for step in operators(bytes(converter.convert()))) == 6 * 6 * 4 * 3 * 3 * 3


def test_tensors_without_shape_are_no_obstacle(int8_model):
    """Old converters left the shape of scalars out."""
    model = unpack(int8_model)
    sizes = [tensor for tensor in model.subgraphs[0].tensors if tensor.type == schema.TensorType.INT32][-1]
    sizes.shape = None
    assert operators(pack(model)) == operators(int8_model)


def test_minimum_runtime_is_a_version(int8_model):
    assert [part.isdigit() for part in minimum_runtime(int8_model).split(".")] == [True, True, True]


def test_flex_operators_in_a_file_are_refused():
    """A file that someone else converted with SELECT_TF_OPS."""
    import keras
    import tensorflow

    cubic = keras.layers.Resizing(8, 8, interpolation="bicubic", name="enlarge")
    network = keras.Sequential([keras.Input((4, 4, 3)), cubic, keras.layers.ReLU()])
    with converting(network) as converter:
        converter.target_spec.supported_ops = [tensorflow.lite.OpsSet.SELECT_TF_OPS]
        flatbuffer = bytes(converter.convert())
    assert "FlexResizeBicubic" in [step.name for step in operators(flatbuffer)]
    with pytest.raises(ConversionError, match=r"no operator for ResizeBicubic in enlarge_1/resize/ResizeBicubic"):
        refuse_flex(flatbuffer)
    with pytest.raises(ConversionError, match=r"no operator for ResizeBicubic in layer 'enlarge' \(enlarge_1/"):
        refuse_flex(flatbuffer, ["enlarge"])


def test_fit_files_are_not_refused(float_model, int8_model):
    refuse_flex(float_model)
    refuse_flex(int8_model)
    refuse_float(int8_model)
    with pytest.raises(ConversionError, match="no int8 kernel for CONV_2D"):
        refuse_float(float_model)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"\x1c\0\0\0TFL3", "damaged: its flatbuffer cannot be read"),
        (struct.pack("<I4s", 0x7FFFFFFF, b"TFL3") + bytes(64), "damaged: its flatbuffer cannot be read"),
        (b"PK\x03\x04 not a model", "not a TFLite model"),
    ],
)
def test_no_model_is_one_clear_error(data, message):
    with pytest.raises(ModelError, match=message):
        operators(data)


def test_cut_off_model_is_one_clear_error(float_model):
    with pytest.raises(ModelError, match="damaged: its flatbuffer cannot be read"):
        operators(float_model[: len(float_model) // 4])
