import numpy as np
import pytest

from edge_app.detection.cells import Cells

RNG = np.random.default_rng(0)


def test_where_they_are():
    cells = Cells((32, 16), (8, 16), 4)
    assert len(cells) == 4 * 2 + 2 * 1
    assert cells.centres[:5].tolist() == [[4, 4], [12, 4], [20, 4], [28, 4], [4, 12]]
    assert cells.centres[8:].tolist() == [[8, 8], [24, 8]]
    assert cells.stride.tolist() == [8] * 8 + [16] * 2


def test_a_size_that_the_stride_does_not_divide_has_a_cell_more():
    assert len(Cells((30, 30), (16,), 4)) == 4


@pytest.mark.parametrize(
    ("value", "box"),
    [
        ((0, 0, 0, 0), (12, 4, 12, 4)),
        ((1, 1, 1, 1), (-20, -28, 44, 36)),
        ((0.25, 0, 0.5, 0.125), (4, 4, 28, 8)),
    ],
)
def test_boxes_by_hand(value, box):
    """The second cell has its centre at 12, 4; four strides of 8 pixels reach 32 pixels far."""
    boxes = Cells((32, 16), (8, 16), 4).boxes(np.array([value], np.float32), np.array([1]))
    assert boxes[0].tolist() == list(box)


def test_points_by_hand():
    values = np.array([[[0.5, 0.5], [0, 1], [0.75, 0.5]]], np.float32)
    points = Cells((32, 16), (8, 16), 4).points(values, np.array([9]))
    assert points[0].tolist() == [[24, 8], [-40, 72], [56, 8]]


def test_there_and_back():
    cells = Cells((224, 160), (8, 16, 32), 6)
    which = RNG.integers(0, len(cells), 50)
    boxes, points = (
        RNG.uniform(-50, 300, (50, 4)).astype(np.float32),
        RNG.uniform(-50, 300, (50, 6, 2)).astype(np.float32),
    )
    assert cells.boxes(cells.box_values(boxes, which), which) == pytest.approx(boxes, abs=1e-2)
    assert cells.points(cells.point_values(points, which), which) == pytest.approx(points, abs=1e-2)


def test_what_int8_costs_is_a_small_share_of_a_face():
    """One step of 1/256 moves a side by less than 0.3 pixels where faces are small, and grows with their grid."""
    cells = Cells((224, 224), (8, 16, 32), 8)
    for stride in (8, 16, 32):
        which = np.flatnonzero(cells.stride == stride)[:1]
        low, high = (cells.boxes(np.full((1, 4), value, np.float32), which) for value in (0.5, 0.5 + 1 / 256))
        assert np.abs(high - low).max() == pytest.approx(stride * 8 / 256, rel=1e-3)
