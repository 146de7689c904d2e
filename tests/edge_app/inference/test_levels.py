import numpy as np
import pytest

from edge_app.inference.levels import Levels
from edge_app.inference.quantization import Quantization
from edge_app.preprocess import scale_pixels
from edge_app.spec import InputSpec

_IMAGENET = {"mean": (123.7, 116.3, 103.5), "std": (58.4, 57.1, 57.4)}


@pytest.mark.parametrize(
    ("given", "quantization", "less_128"),
    [
        ({}, Quantization(1 / 255, -128, "int8"), True),
        ({"mean": (127.0,) * 3, "std": (128.0,) * 3}, Quantization(1 / 128, -1, "int8"), True),
        ({"mean": (127.5,) * 3, "std": (128.0,) * 3}, Quantization(1 / 128, -1, "int8"), False),
        ({"colour": "grey", "mean": (0.0,), "std": (255.0,)}, Quantization(1 / 255, -128, "int8"), True),
        (_IMAGENET, Quantization(0.02, 5, "int8"), False),
        ({}, Quantization(1 / 255, 0, "uint8"), False),
        ({}, Quantization(1.0, 0, "float32"), False),
        ({}, Quantization(1 / 255, -128, "int16"), False),
    ],
)
def test_all_levels_of_all_channels(given, quantization, less_128):
    spec = InputSpec(size_wh=(16, 16), **given)
    pixels = np.random.default_rng(1).permutation(256).astype(np.uint8).reshape(16, 16, 1).repeat(spec.channels, axis=2)
    levels = Levels(spec, quantization)
    found = levels(pixels)
    expected = quantization.quantise(scale_pixels(pixels, spec))
    assert levels.less_128 == less_128
    assert found.dtype == expected.dtype
    assert found.shape == pixels.shape
    assert np.array_equal(found, expected.reshape(pixels.shape))


def test_a_turned_picture_is_laid_out_row_by_row():
    """An interpreter takes the bytes as they lie."""
    levels = Levels(InputSpec(size_wh=(4, 6)), Quantization(1 / 255, -128, "int8"))
    pixels = np.arange(72, dtype=np.uint8).reshape(4, 6, 3).transpose(1, 0, 2)
    assert levels(pixels).flags.c_contiguous
