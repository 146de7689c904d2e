"""The documented conditions, each with a step that meets it and one that does not."""

import pytest
from ai_edge_litert import schema_py_generated as schema
from one_step import network, step, tensor, with_options

from convert.edgetpu.step import steps
from convert.edgetpu.table import TABLE, doubt, fault

RELU, NONE = schema.ActivationFunctionType.RELU, schema.ActivationFunctionType.NONE


def only_step(kind, inputs, shape, options=None, version=1, out="int8"):
    """inputs: (shape, kind, values) each; shape, out: of the output."""
    tensors = [tensor(f"layer_1/in{number}", *one) for number, one in enumerate(inputs)]
    tensors.append(tensor("layer_1/out", shape, out))
    flatbuffer = network(tensors, [step(kind, range(len(inputs)), [len(inputs)], options, version)])
    (found,) = steps(flatbuffer)
    return found


def picture(*shape, kind="int8"):
    return (shape or (1, 8, 8, 4), kind)


def whole(*values):
    return ((len(values),), "int32", values)


WEIGHTS = ((4, 3, 3, 4), "int8", [[[[1] * 4] * 3] * 3] * 4)
BIAS = ((4,), "int32", [0] * 4)
ROWS = ((5, 4), "int8", [[1] * 4] * 5)
SAME = with_options("Conv2DOptions", dilationWFactor=2, dilationHFactor=2)
OTHER = with_options("Conv2DOptions", dilationWFactor=2, dilationHFactor=1)
SHUFFLED = with_options("FullyConnectedOptions", weightsFormat=1)
ROW, MAP = (1, 4), (1, 8, 8, 4)

CASES = [
    ("ADD", [picture(), picture()], MAP, None, None),
    ("ADD", [picture(kind="float32"), picture(kind="float32")], MAP, None, "float32 values"),
    ("ADD", [picture(kind="int16"), picture(kind="int16")], MAP, None, "int16 values"),
    ("ADD", [picture(2, 8, 8, 4), picture(2, 8, 8, 4)], (2, 8, 8, 4), None, "three innermost exceed 1"),
    ("RESHAPE", [picture(1, 8, 8, 4), whole(1, 8, 1, 8, 4)], (1, 8, 1, 8, 4), None, "5 sides"),
    ("RESHAPE", [picture(1, 1, 1, 64), whole(1, 64)], (1, 64), None, None),
    ("CONV_2D", [picture(), WEIGHTS, BIAS], MAP, SAME, None),
    ("CONV_2D", [picture(), WEIGHTS, BIAS], MAP, OTHER, "different dilations"),
    ("CONV_2D", [picture(), picture(4, 3, 3, 1), BIAS], MAP, SAME, "three innermost"),
    ("CONV_2D", [picture(), picture(1, 3, 3, 4), BIAS], MAP, SAME, "weights that are computed"),
    ("CONV_2D", [picture(), ((1,), "int16", [1]), BIAS], MAP, SAME, "int16 weights"),
    ("FULLY_CONNECTED", [picture(1, 4), ROWS], (1, 5), with_options("FullyConnectedOptions"), None),
    ("FULLY_CONNECTED", [picture(1, 4), ROWS], (1, 5), SHUFFLED, "shuffled weights"),
    ("FULLY_CONNECTED", [picture(1, 7, 4), ROWS], (1, 7, 5), with_options("FullyConnectedOptions"), "it may have one"),
    ("AVERAGE_POOL_2D", [picture()], MAP, with_options("Pool2DOptions", fusedActivationFunction=NONE), None),
    ("MAX_POOL_2D", [picture()], MAP, with_options("Pool2DOptions", fusedActivationFunction=RELU), "fused"),
    ("CONCATENATION", [picture(), picture()], (1, 8, 8, 8), with_options("ConcatenationOptions", axis=3), None),
    ("CONCATENATION", [picture(1, 4), ((1, 2), "int8", [[0, 0]])], (1, 6), with_options("ConcatenationOptions"), None),
    (
        "CONCATENATION",
        [picture(1, 4), ((1, 2), "int8", [[0, 1]])],
        (1, 6),
        with_options("ConcatenationOptions"),
        "const",
    ),
    ("MEAN", [picture(), whole(1, 2)], ROW, with_options("ReducerOptions"), None),
    ("MEAN", [picture(), whole(-1)], (1, 8, 8), with_options("ReducerOptions"), None),
    (
        "MEAN",
        [picture(1, 8, 8, 6), whole(3)],
        (1, 8, 8),
        with_options("ReducerOptions"),
        "6 channels, no multiple of 4",
    ),
    ("MEAN", [picture(), whole(0, 1)], (8, 4), with_options("ReducerOptions"), "along the batch"),
    ("SUM", [picture(), whole(-4)], (8, 8, 4), with_options("ReducerOptions"), "along the batch"),
    ("REDUCE_MAX", [picture(), ((1,), "int32")], (8, 8, 4), with_options("ReducerOptions"), "int32 values"),
    ("PAD", [picture(), whole(0, 0, 1, 1, 1, 1, 0, 0)], (1, 10, 10, 4), None, None),
    ("PAD", [picture(), whole(0, 1, 1, 1, 1, 1, 0, 0)], (1, 10, 10, 4), None, "padding of the batch"),
    ("PACK", [picture(1, 4), picture(1, 4)], (1, 2, 4), with_options("PackOptions", axis=1), None),
    ("PACK", [picture(1, 4), picture(1, 4)], (2, 1, 4), with_options("PackOptions", axis=0), "along the batch"),
    ("PRELU", [picture(), ((1, 1, 4), "int8", [[[1] * 4]])], MAP, None, None),
    ("PRELU", [picture(), ((8, 8, 4), "int8", [[[1] * 4] * 8] * 8)], MAP, None, "slopes of"),
    ("SOFTMAX", [picture(1, 1001)], (1, 1001), None, None),
    ("SOFTMAX", [picture(1, 16_001)], (1, 16_001), None, "at most 16,000 values"),
    ("SOFTMAX", [picture(1, 8, 4)], (1, 8, 4), None, "it may have one"),
    ("SPLIT", [whole(3), picture()], (1, 8, 8, 4), None, None),
    ("SPLIT", [whole(0), picture()], (1, 8, 8, 4), None, "a split of the batch"),
    ("SQUEEZE", [picture(1, 1, 4)], (4,), None, None),
    ("SQUEEZE", [picture(1, 4, 1)], (1, 4), None, "sides of 1"),
    ("STRIDED_SLICE", [picture(), whole(0), whole(1), whole(1)], MAP, with_options("StridedSliceOptions"), None),
    ("STRIDED_SLICE", [picture(), whole(0), whole(1), whole(2)], MAP, with_options("StridedSliceOptions"), "strides"),
    ("HARD_SWISH", [picture()], MAP, None, "no such operator"),
    ("TFLite_Detection_PostProcess", [picture()], (1, 10, 4), None, "no such operator"),
]


@pytest.mark.parametrize(("kind", "inputs", "shape", "options", "why"), CASES)
def test_a_step_maps_or_says_why_not(kind, inputs, shape, options, why):
    found = fault(only_step(kind, inputs, shape, options))
    if why is None:
        assert found is None
    else:
        assert why in found.why
        assert found.change.endswith((".", ")"))


def test_a_size_that_is_left_open_does_not_map():
    tensors = [tensor("in", (1, 1, 1, 4), signature=[1, -1, -1, 4]), tensor("out", (1, 1, 1, 4))]
    (found,) = steps(network(tensors, [step("RELU", [0], [1])]))
    assert fault(found).why == "a size that is left open"


@pytest.mark.parametrize(
    ("kind", "options", "part"),
    [
        ("RESIZE_BILINEAR", with_options("ResizeBilinearOptions"), "loss of precision"),
        ("RESIZE_BILINEAR", with_options("ResizeBilinearOptions", halfPixelCenters=True), "up to 15 do not know"),
        ("RESIZE_NEAREST_NEIGHBOR", with_options("ResizeNearestNeighborOptions"), "loss of precision"),
        ("ADD", None, ""),
    ],
)
def test_what_the_documentation_leaves_open_is_in_doubt(kind, options, part):
    found = only_step(kind, [picture(), whole(16, 16)], (1, 16, 16, 4), options)
    assert (part in doubt(found)) if part else (doubt(found) == "")
    assert fault(found) is None


def test_all_operators_of_the_table_are_in_the_schema():
    assert all(hasattr(schema.BuiltinOperator, name) for name in TABLE)
