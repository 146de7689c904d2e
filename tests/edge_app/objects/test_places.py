import math

import pytest

from edge_app.objects.places import Line, Region

SQUARE = ((0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75))


@pytest.mark.parametrize(
    ("polygon", "refused"),
    [
        (SQUARE, None),
        (((0, 0), (1, 0), (1, 1)), None),
        (((0.1, 0.1), (0.9, 0.9)), "'door' has 2 different corners; wanted 3 or more"),
        (((0.1, 0.1), (0.9, 0.9), (0.1, 0.1)), "has 2 different corners"),
        ((), "has 0 different corners"),
        (((0.1, 0.1), (0.5, 0.5), (0.9, 0.9)), "all its corners on one line"),
        (((0.1, 0.2), (0.2, 0.4), (0.3, 0.6)), "all its corners on one line"),
        (((0, 0), (1, 1), (1, 0), (0, 1)), "edges that cross or lie on each other; wanted its corners in order"),
        (((0, 0), (1, 1), (1, 0), (0, 0.5)), "edges that cross"),
        (((0, 0), (1, 0), (1, 1), (1, 0)), "edges that cross or lie on each other"),
        (((0, 0), (1, 0), (1, 1), (0, 0)), None),  # the first corner said again
        (((0, 0), (1, 0), (1, 1), (0.5, 0.2), (0, 1)), None),  # with a corner that points inwards
        (((0, 0), (640, 0), (640, 480)), r"the point \[640, 0\], outside the picture; wanted shares"),
        (((0, 0), (0.5, -0.01), (1, 1)), "outside the picture"),
        (((0, 0), (math.nan, 0), (1, 1)), "outside the picture"),
    ],
)
def test_polygons(polygon, refused):
    if refused:
        with pytest.raises(ValueError, match=refused):
            Region(name="door", polygon=polygon)
    else:
        assert Region(name="door", polygon=polygon).corners((200, 100))[0].tolist() == [
            polygon[0][0] * 200,
            polygon[0][1] * 100,
        ]


@pytest.mark.parametrize(
    ("ends", "refused"),
    [
        (((0, 0), (1, 1)), None),
        (((0.5, 0.5), (0.5, 0.5)), r"'gate' has both ends at \[0.5, 0.5\]"),
        (((0, 0), (1.5, 0)), "outside the picture"),
    ],
)
def test_lines(ends, refused):
    if refused:
        with pytest.raises(ValueError, match=refused):
            Line(name="gate", ends=ends)
    else:
        assert Line(name="gate", ends=ends).points((200, 100)).tolist() == [[0, 0], [200, 100]]


@pytest.mark.parametrize(
    ("point_xy", "depth"), [((200, 100), 50), ((110, 100), 10), ((100, 100), 0), ((90, 100), -10), ((200, 170), -20)]
)
def test_depth_in_a_region_is_in_pixels(point_xy, depth):
    """The square reaches from 100 to 300 and from 50 to 150."""
    assert Region(name="mat", polygon=SQUARE).depth(point_xy, (400, 200)) == pytest.approx(depth)


@pytest.mark.parametrize(
    ("ends", "point_xy", "side"),
    [
        (((0, 0.5), (1, 0.5)), (50, 110), 10),  # below a line from left to right
        (((0, 0.5), (1, 0.5)), (50, 90), -10),
        (((1, 0.5), (0, 0.5)), (50, 90), 10),
        (((0.5, 1), (0.5, 0)), (230, 5), 30),  # right of a line upwards
        (((0.5, 0), (0.5, 1)), (230, 5), -30),
    ],
)
def test_the_right_hand_of_a_line(ends, point_xy, side):
    assert Line(name="gate", ends=ends).side(point_xy, (400, 200)) == pytest.approx(side)


@pytest.mark.parametrize("ends", [((0, 0.5), (1, 0.5)), ((0.5, 1), (0.5, 0)), ((0.9, 0.2), (0.1, 0.7))])
def test_forward_is_towards_the_right_hand(ends):
    line = Line(name="gate", ends=ends)
    x, y = line.points((400, 200)).mean(axis=0) + 10 * line.forward((400, 200))
    assert line.side((x, y), (400, 200)) == pytest.approx(10, rel=1e-4)
    assert line.is_passed((200 - x + 200, 100 - y + 100), (x, y), (400, 200))


@pytest.mark.parametrize(
    ("before_xy", "now_xy", "passed"),
    [
        ((150, 50), (250, 50), True),
        ((150, 99), (250, 99), True),
        ((150, 101), (250, 101), False),
        ((150, 190), (250, 190), False),
        ((150, 150), (250, 30), True),
    ],
)
def test_a_line_ends_at_its_ends(before_xy, now_xy, passed):
    """It reaches from the top to the middle of the picture, at 200."""
    line = Line(name="gate", ends=((0.5, 0), (0.5, 0.5)))
    assert line.is_passed(before_xy, now_xy, (400, 200)) == passed
    assert line.is_passed(now_xy, before_xy, (400, 200)) == passed
