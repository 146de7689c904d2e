import msgspec
import numpy as np
import pytest

from edge_app.errors import DataError
from edge_app.input_statistics import BINS, load_input_statistics, measure, measure_pixels
from edge_app.preprocess import scale_pixels
from edge_app.spec import InputSpec

SIGNED = InputSpec(size_wh=(6, 5), mean=(127,), std=(128,))


@pytest.fixture
def pixels():
    """40 pictures, each of its own brightness, with more red than blue."""
    rng = np.random.default_rng(0)
    brightness = rng.integers(0, 100, (40, 1, 1, 1))
    return (brightness + rng.integers(0, 60, (40, 5, 6, 3)) + np.array([80, 40, 0])).astype(np.uint8)


@pytest.mark.parametrize("spec", [SIGNED, InputSpec(size_wh=(6, 5)), InputSpec(size_wh=(6, 5), std=(50, 60, 70))])
def test_figures_are_those_of_all_values_at_once(pixels, spec):
    values = scale_pixels(pixels, spec).astype(np.float64)
    figures = measure_pixels(pixels, spec)
    assert (figures.n, figures.input) == (40, spec)
    assert figures.mean == pytest.approx(values.mean(axis=(0, 1, 2)), rel=1e-4, abs=1e-5)
    assert figures.std == pytest.approx(values.std(axis=(0, 1, 2)), rel=1e-4)
    assert figures.low == pytest.approx(values.min(axis=(0, 1, 2)), rel=1e-4, abs=1e-5)
    assert figures.high == pytest.approx(values.max(axis=(0, 1, 2)), rel=1e-4)
    wanted = np.cov(values.mean(axis=(1, 2)).T, bias=True)
    assert np.array(figures.covariance) == pytest.approx(wanted, rel=1e-3)
    levels = np.bincount(pixels.ravel(), minlength=256).reshape(BINS, 8).sum(axis=1) / pixels.size
    # A level that is the first of its bin may fall to the bin before, by rounding.
    assert np.abs(np.cumsum(figures.histogram) - np.cumsum(levels)).max() < 0.02


def test_a_large_set_is_measured_in_part_and_evenly(pixels):
    figures = measure_pixels(pixels, SIGNED, at_most=10)
    assert figures == measure_pixels(pixels[::4], SIGNED)
    assert figures.n == 10


def test_grey_has_one_channel():
    grey = InputSpec(size_wh=(2, 2), colour="grey")
    figures = measure_pixels(np.full((3, 2, 2, 1), 51, np.uint8), grey)
    assert (figures.mean, figures.covariance) == ((0.2,), ((0.0,),))


def test_nothing_is_refused():
    with pytest.raises(DataError, match="no input values"):
        measure([], SIGNED)


def test_what_was_saved_is_read(pixels, tmp_path):
    path = tmp_path / "input.json"
    figures = measure_pixels(pixels, SIGNED)
    figures.save(path)
    assert load_input_statistics(path) == figures


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ({"mean": [0.5]}, "wanted figures of 3 channels"),
        ({"histogram": [1.0]}, "32 bins"),
        ({"n": 0}, "at least 1 picture"),
        ({"covariance": [[1.0, 0.0]] * 3}, "3 channels"),
        ({"mena": 1}, "Did you mean 'mean'"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(pixels, tmp_path, damage, message):
    path = tmp_path / "input.json"
    path.write_bytes(msgspec.json.encode(msgspec.to_builtins(measure_pixels(pixels, SIGNED)) | damage))
    with pytest.raises(DataError, match=message):
        load_input_statistics(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"Cannot read .*input\.json"):
        load_input_statistics(tmp_path / "input.json")
