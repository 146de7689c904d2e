import numpy as np
import pytest

from edge_app.detection.likely import likely


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([[0.1, 0.9], [0.5, 0.4], [0.7, 0.8]], [(0, 1), (1, 0), (2, 0), (2, 1)]),
        ([[0.5], [0.49]], [(0, 0)]),
        ([[0.1, 0.2]], []),
        (np.empty((0, 3)), []),
    ],
)
def test_places_and_labels_row_by_row(scores, expected):
    rows, columns = likely(np.asarray(scores, np.float32) >= 0.5)
    assert list(zip(rows, columns, strict=True)) == expected


def test_columns_of_a_larger_array():
    counts = np.random.default_rng(1).random((7, 9), np.float32) >= 0.6
    for part in (counts[:, 4:], counts.T[:, 4:]):
        assert np.array_equal(likely(part), np.nonzero(part))
