from itertools import combinations

import numpy as np
import pytest

from edge_app.sinks.labels import Labels

UNIT = 10


def strips(*labels, size_wh=(320, 240), clear=()):
    """For each label (text, left, bottom) the rectangle (left, top, right, bottom) that it alone, written last, takes.

    A label is told from those before it by what changes in the picture when it is added.
    """
    found, before = [], None
    for count in range(len(labels) + 1):
        image = np.full((size_wh[1], size_wh[0], 3), 255, np.uint8)
        written = Labels(image, UNIT)
        for x, y in clear:
            written.keep_clear(x, y)
        for text, left, bottom in labels[:count]:
            written.add(text, left, bottom)
        written.write()
        if before is not None:
            rows, columns = np.nonzero((image != before).any(axis=2))
            found.append((columns.min(), rows.min(), columns.max() + 1, rows.max() + 1))
        before = image
    return found


def overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize(
    ("left", "bottom", "wanted"),
    [
        (50, 100, (50, 80)),
        (-40, 100, (0, 80)),
        (300, 100, ("right", 80)),
        (50, 5, (50, 0)),
        (50, 500, (50, 220)),
        (30_000, -30_000, ("right", 0)),
    ],
)
def test_a_label_lies_inside_the_picture(left, bottom, wanted):
    ((at_left, top, at_right, at_bottom),) = strips(("dog 0.68", left, bottom))
    assert ("right" if at_right == 320 else at_left, top) == wanted
    assert at_bottom - top == 2 * UNIT
    assert at_right - at_left > 5 * UNIT


def test_a_label_that_is_longer_than_the_picture_begins_at_its_left_edge():
    assert strips(("x" * 100, 50, 100)) == [(0, 80, 320, 100)]


@pytest.mark.parametrize(
    ("second", "top"),
    [
        (("dog", 50, 100), 60),  # up by a line
        (("dog", 50, 90), 50),
        (("dog", 50, 110), 110),  # up by one it would still cover the first: down
        (("dog", 50, 120), 100),  # below the first already
        (("dog", 250, 100), 80),  # beside it
    ],
)
def test_a_label_gives_way_to_one_before_it(second, top):
    """The first reaches from 80 to 100."""
    assert [strip[1] for strip in strips(("dog", 50, 100), second)] == [80, top]


def test_at_the_upper_edge_a_label_goes_down():
    assert [strip[1] for strip in strips(("dog", 50, 5), ("dog", 50, 5), ("dog", 50, 5))] == [0, 20, 40]


def test_many_labels_in_one_place_are_all_to_be_read():
    found = strips(*[(f"#{number} dog", 300, 110) for number in range(11)])
    assert not any(overlap(one, other) for one, other in combinations(found, 2))
    assert [top for _, top, _, _ in found[:5]] == [90, 70, 110, 50, 130]


def test_without_room_the_first_stays_whole():
    one, both = (np.full((20, 100, 3), 255, np.uint8) for _ in range(2))
    for image, texts in ((one, ["first"]), (both, ["first", "2nd"])):
        labels = Labels(image, UNIT)
        for text in texts:
            labels.add(text, 0, 20)
        labels.write()
    white = (one == 255).all(axis=2)
    assert white[:, :40].any()
    assert (both[white] == 255).all(), "its letters"


def test_what_is_to_be_seen_is_kept_clear():
    (strip,) = strips(("dog", 100, 100), clear=[(110, 90)])
    assert not overlap(strip, (100, 80, 120, 100))


@pytest.mark.parametrize("size_wh", [(1, 1), (3, 200), (200, 3)])
def test_in_a_picture_smaller_than_a_label(size_wh):
    image = np.full((size_wh[1], size_wh[0], 3), 255, np.uint8)
    labels = Labels(image, UNIT)
    labels.add("dog", 5, 5)
    labels.add("dog", 5, 5)
    labels.write()
    assert (image < 255).any()
