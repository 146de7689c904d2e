import math

import numpy as np
import pytest

from edge_app.errors import ModelError
from edge_app.inference.quantization import Quantization, check_scales, quantization_of

BELOW_HALF = float(np.nextafter(np.float32(0.5), np.float32(0)))


@pytest.mark.parametrize(
    ("quantization", "real", "raw"),
    [
        pytest.param(Quantization(0.5, 0, "int8"), [0.0, 0.5, -1.0], [0, 1, -2], id="exact"),
        pytest.param(Quantization(1.0, 0, "int8"), [0.5, 1.5, 2.5, -0.5, -2.5], [1, 2, 3, -1, -3], id="halves away"),
        pytest.param(Quantization(1.0, 0, "int8"), [BELOW_HALF, -BELOW_HALF], [0, 0], id="just below a half"),
        pytest.param(Quantization(1.0, 0, "int8"), [1000.0, -1000.0], [127, -128], id="int8 clips"),
        pytest.param(Quantization(1 / 255, -128, "int8"), [0.0, 1.0, 128 / 255], [-128, 127, 0], id="int8 picture"),
        pytest.param(Quantization(1 / 128, 128, "uint8"), [-1.0, 0.0, 127 / 128, 3.0], [0, 128, 255, 255], id="uint8"),
        pytest.param(Quantization(1 / 32768, 0, "int16"), [-2.0, 0.5, 2.0], [-32768, 16384, 32767], id="int16"),
        pytest.param(Quantization(1.0, 0, "float32"), [0.25, -7.5], [0.25, -7.5], id="float32"),
    ],
)
def test_quantise(quantization, real, raw):
    result = quantization.quantise(np.array(real, np.float32))
    assert result.dtype == quantization.dtype
    assert result.tolist() == raw


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16"])
def test_every_integer_survives_the_way_there_and_back(dtype):
    limits = np.iinfo(dtype)
    quantization = Quantization(0.037, 0 if dtype == "int16" else limits.min + 100, dtype)
    every = np.arange(limits.min, limits.max + 1).astype(dtype)

    real = quantization.dequantise(every)

    assert real.dtype == np.float32
    assert np.array_equal(quantization.quantise(real), every)


def test_dequantise_does_not_overflow_the_integers():
    assert Quantization(1.0, -128, "int8").dequantise(np.array([127], np.int8)).tolist() == [255.0]


@pytest.mark.parametrize(
    ("dtype", "scales", "message"),
    [
        (np.int32, [], "'t' is int32; wanted one of int8, uint8, int16, float32"),
        (np.bool_, [], "'t' is bool"),
        (np.float16, [], "'t' is float16"),
        (np.int8, [], r"int8 with the scales \[\]"),
        (np.int8, [0.0], r"scales \[0.0\]"),
        (np.int8, [math.nan], r"scales \[nan\]"),
        (np.int8, [math.inf], r"scales \[inf\]"),
        (np.int8, [0.1, 0.2], "wanted one finite scale"),
    ],
)
def test_a_tensor_that_cannot_be_used_is_refused(dtype, scales, message):
    with pytest.raises(ModelError, match=message) as caught:
        quantization_of(_tensor(dtype, scales), "m.tflite")
    assert "m.tflite" in str(caught.value)


@pytest.mark.parametrize(
    ("dtype", "scales", "expected"),
    [
        (np.int8, [0.25], Quantization(0.25, 7, "int8")),
        (np.uint8, [1.0], Quantization(1.0, 7, "uint8")),
        (np.int16, [0.5], Quantization(0.5, 7, "int16")),
        (np.float32, [], Quantization(1.0, 0, "float32")),
    ],
)
def test_a_tensor_that_can(dtype, scales, expected):
    assert quantization_of(_tensor(dtype, scales), "m.tflite") == expected


@pytest.mark.parametrize("scales", [[], [0.1], [0.1, 0.2]])
def test_weights_may_have_any_number_of_scales(scales):
    check_scales(_tensor(np.int8, scales), "m.tflite")


@pytest.mark.parametrize("bad", [math.nan, math.inf, 0.0, -0.1])
def test_one_bad_scale_among_the_weights_is_enough(bad):
    with pytest.raises(ModelError, match="wanted a finite number above 0"):
        check_scales(_tensor(np.int8, [0.1, bad]), "m.tflite")


def _tensor(dtype: type, scales: list[float]) -> dict[str, object]:
    parameters = {"scales": np.array(scales, np.float32), "zero_points": np.full(len(scales), 7)}
    return {"name": "t", "dtype": dtype, "quantization_parameters": parameters}
