import numpy as np
import pytest

from edge_app.objects.places import Line, Region
from edge_app.objects.whereabouts import Whereabouts

SIZE = (400, 200)
MAT = Region(name="mat", polygon=((0.25, 0), (0.75, 0), (0.75, 1), (0.25, 1)))
GATE = Line(name="gate", ends=((0.5, 1), (0.5, 0)))
WALL = Line(name="wall", ends=((0, 0.5), (0.4, 0.5)))


def walk(places, *feet, side=40):
    """What changes on a way of the middle of the lower edge of a box, `side` pixels wide and high."""
    told = []
    for x, y in feet:
        told += places.update(np.array([x - side / 2, y - side, x + side / 2, y], np.float32), SIZE)
    return told


def across(*xs):
    return [(x, 150) for x in xs]


@pytest.mark.parametrize(
    ("feet", "told"),
    [
        (across(150, 180, 195, 210, 250), [("crossed", "gate", 1)]),
        (across(250, 210, 190, 150), [("crossed", "gate", -1)]),
        (across(150, 250, 150), [("crossed", "gate", 1), ("crossed", "gate", -1)]),
        (across(150, 198, 201, 199, 203, 197, 202, 150), []),
        (across(150, 198, 201, 199, 203, 197, 202, 250), [("crossed", "gate", 1)]),
        (across(202, 199, 203, 250), []),  # it began at the line
        (across(50, 350), [("crossed", "gate", 1)]),
    ],
)
def test_a_crossing_is_counted_once_however_the_box_trembles(feet, told):
    assert walk(Whereabouts([], [GATE]), *feet) == told


def test_who_goes_around_a_line_does_not_cross_it():
    assert walk(Whereabouts([], [WALL]), (80, 60), (140, 60), (200, 80), (200, 120), (140, 140), (80, 140)) == []
    assert walk(Whereabouts([], [WALL]), (80, 60), (80, 140)) == [("crossed", "wall", 1)]


@pytest.mark.parametrize(
    ("feet", "told"),
    [
        (across(50, 90, 110, 200), [("entered", "mat", 0)]),
        (across(200), [("entered", "mat", 0)]),
        (across(50, 101, 99, 102, 98, 103, 97), [("entered", "mat", 0)]),
        (across(50, 110, 90, 50), [("entered", "mat", 0), ("exited", "mat", 0)]),
        (across(50, 90), []),
    ],
)
def test_a_region_is_entered_once_however_the_box_trembles(feet, told):
    places = Whereabouts([MAT], [])
    assert walk(places, *feet) == told
    assert places.inside == (("mat",) if told and told[-1][0] == "entered" else ())


def test_several_at_once():
    places = Whereabouts([MAT, Region(name="all", polygon=((0, 0), (1, 0), (1, 1), (0, 1)))], [GATE])
    assert walk(places, *across(50, 250)) == [("entered", "all", 0), ("entered", "mat", 0), ("crossed", "gate", 1)]
    assert places.inside == ("mat", "all")
