import numpy as np
import pytest

from edge_app.evaluation.clinical.temperature import COLDEST, HOTTEST, fit_temperature
from edge_app.inference.probabilities import tempered
from edge_app.inference.softmax import softmax


def drawn(sharpness, n=4000):
    """True classes drawn from softmax(z), and the probabilities of somebody who says softmax(sharpness * z)."""
    rng = np.random.default_rng(5)
    logits = rng.normal(0, 1.5, (n, 3)).astype(np.float32)
    truth = (softmax(logits).cumsum(axis=1) > rng.random((n, 1))).argmax(axis=1)
    return truth, softmax(logits * np.float32(sharpness))


@pytest.mark.parametrize("sharpness", [0.5, 1.0, 3.0])
def test_the_temperature_undoes_what_is_too_sure_or_too_modest(sharpness):
    truth, said = drawn(sharpness)
    assert fit_temperature(truth, said) == pytest.approx(sharpness, rel=0.08)


def test_no_other_temperature_finds_the_truth_likelier():
    truth, said = drawn(2.0, 300)

    def loss(temperature):
        return -np.log(tempered(said, temperature)[np.arange(len(truth)), truth]).mean()

    best = fit_temperature(truth, said)
    grid = np.linspace(0.5, 5, 100)
    assert loss(best) <= min(loss(value) for value in grid) + 1e-6


def test_what_any_temperature_would_mend_or_none_stays_in_bounds():
    said = np.array([[0.9, 0.1], [0.2, 0.8]], np.float32)
    assert fit_temperature(np.array([0, 1]), said) == pytest.approx(COLDEST)
    assert fit_temperature(np.array([1, 0]), said) == pytest.approx(HOTTEST)


def test_a_probability_of_zero_for_the_truth_is_survived():
    said = np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.4]], np.float32)
    assert fit_temperature(np.array([1, 1, 0]), said) > 1
