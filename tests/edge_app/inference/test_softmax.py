import numpy as np
import pytest

from edge_app.inference.softmax import softmax


@pytest.mark.parametrize(
    ("logits", "expected"),
    [
        ([0.0, 0.0], [0.5, 0.5]),
        ([0.0, np.log(3.0)], [0.25, 0.75]),
        ([1000.0, 0.0], [1.0, 0.0]),
        ([-1000.0, -1000.0, -1000.0], [1 / 3] * 3),
        ([[0.0, 0.0], [5.0, 5.0]], [[0.5, 0.5], [0.5, 0.5]]),
    ],
)
def test_softmax(logits, expected):
    result = softmax(np.array(logits, np.float32))
    assert result.dtype == np.float32
    assert result == pytest.approx(np.array(expected))
