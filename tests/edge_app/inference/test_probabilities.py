import numpy as np
import pytest

from edge_app.inference.probabilities import as_probabilities, positive_score, tempered
from edge_app.inference.softmax import softmax
from edge_app.spec import OutputSpec

LOGITS = np.array([[2.0, -1.0, 0.5], [30.0, 0.0, -30.0], [0.0, 0.0, 0.0]], np.float32)


@pytest.mark.parametrize("temperature", [0.3, 1.0, 1.7, 8.0])
def test_probabilities_and_logits_give_the_same_at_any_temperature(temperature):
    said = as_probabilities(softmax(LOGITS), OutputSpec(temperature=temperature))
    assert said.dtype == np.float32
    assert said == pytest.approx(
        as_probabilities(LOGITS, OutputSpec(values="logits", temperature=temperature)), abs=1e-6
    )
    assert said == pytest.approx(softmax(LOGITS / np.float32(temperature)), abs=1e-6)


def test_at_temperature_one_nothing_is_touched():
    eight_bits = np.array([0.4, 0.35, 0.254], np.float32)
    assert as_probabilities(eight_bits, OutputSpec()) is eight_bits


def test_a_thousand_classes_that_eight_bits_cannot_tell_stay_zeros():
    assert tempered(np.zeros(1000, np.float32), 2.0).tolist() == [0.0] * 1000
    assert positive_score(np.zeros(1000, np.float32), [1]) == 0


def test_the_positive_score_is_a_share_of_what_is_there():
    said = np.array([[0.5, 0.25, 0.25], [0.2, 0.2, 0.0]], np.float32)
    assert positive_score(said, [0, 2]).tolist() == pytest.approx([0.75, 0.5])
    assert positive_score(said[0], [1]) == pytest.approx(0.25)
