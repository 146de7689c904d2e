"""Read in parts, and compared among the stored values, a tensor says what the whole would say as real numbers."""

import numpy as np
import pytest

from edge_app.inference.quantization import Quantization
from edge_app.inference.reals import Reals

QUANTIZATIONS = [
    Quantization(1 / 256, -128, "int8"),
    Quantization(0.0037, -3, "int8"),
    Quantization(0.1, 255, "uint8"),
    Quantization(3.05e-5, 7, "int16"),
    Quantization(1.0, 0, "float32"),
]


@pytest.fixture(params=QUANTIZATIONS, ids=lambda one: f"{one.dtype} {one.scale:g}")
def quantization(request):
    return request.param


def _raw(quantization):
    """Every value that fits, or many, in (rows, 4)."""
    if quantization.dtype == "float32":
        return np.random.default_rng(0).normal(size=(300, 4)).astype(np.float32)
    limits = np.iinfo(quantization.dtype)
    return np.arange(limits.min, limits.max + 1).astype(quantization.dtype).reshape(-1, 4)


def test_comparing_is_that_of_the_real_numbers(quantization):
    raw = _raw(quantization)
    real = quantization.dequantise(raw)
    some = real.ravel()[:: max(1, real.size // 300)]
    edges = [beside for value in some for beside in (value, np.nextafter(value, -np.inf), np.nextafter(value, np.inf))]
    for least in [*map(float, edges), 0.3, -1e9, 1e9, real.min() - 1, real.max() + 1]:
        np.testing.assert_array_equal(Reals(raw, quantization) >= least, real >= least)


@pytest.mark.parametrize(
    "chosen",
    [
        slice(None),
        np.array([5, 3, 3]),
        (np.array([1, 2]), np.array([0, 3])),
        (slice(None), slice(1, 2)),
        (2, 1),
        np.arange(12) % 5 == 0,
    ],
    ids=str,
)
def test_a_part_is_that_of_the_real_numbers(quantization, chosen):
    raw = _raw(quantization)[:12]
    part = Reals(raw, quantization)[chosen]
    assert part.dtype == np.float32
    np.testing.assert_array_equal(part, quantization.dequantise(raw)[chosen])


def test_turned_it_is_an_array_turned(quantization):
    raw = _raw(quantization)
    reals, real = Reals(raw, quantization).T, quantization.dequantise(raw).T
    assert len(reals) == 4
    np.testing.assert_array_equal(reals[2], real[2])
    np.testing.assert_array_equal(reals >= 0.2, real >= 0.2)


@pytest.mark.parametrize(("value", "finite"), [(1.0, True), (np.nan, False), (np.inf, False), (-np.inf, False)])
def test_only_real_numbers_can_be_none(value, finite):
    raw = np.array([0.0, value], np.float32)
    assert Reals(raw, Quantization(1.0, 0, "float32")).finite is finite
    assert Reals(np.array([-128, 127], np.int8), QUANTIZATIONS[0]).finite
