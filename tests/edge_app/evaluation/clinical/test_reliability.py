import numpy as np
import pytest

from edge_app.evaluation.clinical.reliability import Bin, reliability


def test_answers_are_counted_by_how_sure_they_are():
    confidence = np.array([0.62, 0.66, 0.99, 1.0], np.float32)
    found = reliability(confidence, np.array([True, False, True, True]))
    assert found == (
        Bin(n=2, confidence=pytest.approx(0.64), accuracy=0.5),
        Bin(n=2, confidence=pytest.approx(0.995), accuracy=1.0),
    )
