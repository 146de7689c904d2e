import numpy as np
import pytest

from edge_app.explain.features.filters import _tile
from edge_app.explain.features.tiles import GROUND, fitted, heat, strip
from edge_app.spec import InputSpec


def test_tiles_stand_in_rows_with_white_between():
    tiles = [np.full((10, 10, 3), 50 * number, np.uint8) for number in range(3)]
    rows = strip(tiles, 2)
    assert rows.shape == (24, 24, 3)
    assert (rows[:10, 14:24] == 50).all()
    assert (rows[14:24, :10] == 100).all()
    assert (rows[14:, 14:] == 255).all()
    assert strip(tiles[:1], 9).shape == (10, 10, 3)


@pytest.mark.parametrize(("height", "width", "inside"), [(2, 4, (12, 24)), (60, 20, (24, 8)), (1, 1, (24, 24))])
def test_a_picture_keeps_its_sides(height, width, inside):
    tile = fitted(np.zeros((height, width, 3), np.uint8), 24)
    rows, columns = np.nonzero((tile != GROUND).any(axis=2))
    assert (np.ptp(rows) + 1, np.ptp(columns) + 1) == inside


def test_the_largest_number_is_yellow_and_a_flat_map_dark():
    tile = heat(np.array([[0.0, 1.0], [0.5, 0.25]], np.float32), 8)
    assert tile[0, 7, 2] > 200 > 100 > tile[0, 7, 0]
    assert (heat(np.full((2, 2), 3.0, np.float32), 8) == tile[0, 0]).all()


@pytest.mark.parametrize(("colour", "brightest"), [("rgb", 2), ("bgr", 0)])
def test_filters_have_the_colours_that_they_look_for(colour, brightest):
    values = np.zeros((3, 3, 3), np.float32)
    values[0, 1, 0] = -2.0
    values[..., 0][values[..., 0] == 0] = 1.0
    tile = _tile(values, InputSpec(size_wh=(8, 8), colour=colour))
    assert tile[-1, -1].argmax() == brightest
    assert tile[0, tile.shape[1] // 2].argmin() == brightest
    assert tile[-1, -1, 1] == 128


def test_grey_filters_are_grey():
    tile = _tile(np.eye(3, dtype=np.float32)[..., None], InputSpec(size_wh=(8, 8), colour="grey"))
    assert (tile[0, 0].tolist(), tile[0, -1].tolist()) == ([255] * 3, [128] * 3)
