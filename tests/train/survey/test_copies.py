import cv2
import numpy as np
import pytest

from train.survey.copies import different, find_copies, linked


@pytest.mark.parametrize(
    ("pairs", "wanted"),
    [
        ([], []),
        ([(0, 1)], [[0, 1]]),
        ([(3, 4), (0, 1), (1, 3)], [[0, 1, 3, 4]]),
        ([(5, 9), (0, 2), (2, 7), (5, 6)], [[0, 2, 7], [5, 6, 9]]),
    ],
)
def test_pairs_are_linked(pairs, wanted):
    assert linked(pairs) == wanted


def test_each_kind_of_copy(see, scene):
    image, other = scene(1), scene(2)
    same = [see(image), see(image), see(image, suffix=".bmp")]
    near = see(cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
    pair = [see(other), see(np.ascontiguousarray(other[:, ::-1]))]
    found = find_copies([*same, see(scene(3)), near, *pair])
    assert [(group.closeness, group.members) for group in found] == [
        ("same", tuple(same)),
        ("near", (*same, near)),
        ("mirrored", tuple(pair)),
    ]
    assert [group.one_file for group in found] == [False, False, False]


def test_one_file_twice(see, scene):
    (group,) = find_copies([see(scene(1), 0, "train"), see(scene(1), 2, "test")])
    assert group.one_file
    assert (group.labels, group.splits) == ({0, 2}, {"train", "test"})


def test_blank_pictures_are_no_copies(see):
    plain = np.full((40, 40, 3), 9, np.uint8)
    assert find_copies([see(plain), see(plain)]) == []


def test_small_pictures_are_compared_exactly_only(see):
    noise = np.random.default_rng(0).integers(0, 255, (8, 8, 3), np.uint8)
    one, other, close = see(noise), see(noise), see(noise ^ 1)
    assert [group.members for group in find_copies([one, other, close])] == [(one, other)]


def test_equal_pixels_count_once(see, scene):
    """Near copies and blank pictures count each."""
    image, plain = scene(1), np.full((40, 40, 3), 9, np.uint8)
    half = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    seen = [see(image), see(image, suffix=".bmp"), see(half), see(scene(2)), see(image, 1), see(image, 0, "val")]
    assert different(seen) == {("train", 0): 3, ("train", 1): 1, ("val", 0): 1}
    assert different([see(plain), see(plain)]) == {("train", 0): 2}
