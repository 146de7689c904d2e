import numpy as np
import pytest

from edge_app.anomaly.heat import lay_over, spread
from edge_app.values import Alarm, Anomaly


def unusual(covered=(0, 0, 80, 60), threshold=1.0, alarm=None):
    """Six by eight cells, all usual but the one in row 1, column 6."""
    heat = np.full((6, 8), 0.4, np.float32)
    heat[1, 6] = 3
    return Anomaly(3.0, heat, np.array(covered, np.float32), threshold, alarm)


def test_the_hottest_place_is_the_middle_of_its_cell():
    assert unusual().hottest_xy == (65, 15)
    assert unusual(covered=(-40, 0, 40, 60)).hottest_xy == (25, 15)


@pytest.mark.parametrize(("covered", "place"), [((0, 0, 80, 60), (65, 15)), ((0, -20, 80, 80), (65, 5))])
def test_the_heat_is_where_the_cell_is(covered, place):
    heat = spread(unusual(covered), (80, 60))
    assert heat.shape == (60, 80)
    row, column = np.unravel_index(heat.argmax(), heat.shape)
    assert abs(column + 0.5 - place[0]) <= 1
    assert abs(row + 0.5 - place[1]) <= 1
    assert heat[50:, :40] == pytest.approx(0.4)


def test_what_is_usual_stays_as_it_is_and_what_is_not_turns_red():
    image = np.full((60, 80, 3), 100, np.uint8)
    lay_over(image, unusual())
    assert (image[30:, :50] == 100).all()
    blue, green, red = image[15, 65].tolist()
    assert red > 180
    assert max(blue, green) < 60


def test_it_says_what_it_is():
    assert str(unusual(alarm=Alarm(True))) == "unusual 3.00 of 1.00, alarm"
    assert str(unusual(threshold=None)) == "normal 3.00"
