"""Pictures whose changes are known beforehand."""

import cv2
import numpy as np
import pytest

from edge_app.explain.robustness.changes import changes, shift
from edge_app.explain.robustness.detail import blurred, compressed
from edge_app.explain.robustness.light import brightened, noisy
from edge_app.explain.robustness.place import moved, scaled, shifted, turned

RNG = np.random.default_rng(0)
PICTURE = RNG.integers(0, 256, (6, 8, 3), np.uint8)
SQUARE = RNG.integers(0, 256, (9, 9, 3), np.uint8)
GREY = np.full((16, 16, 3), 100, np.uint8)
ROW = np.repeat(np.array([[1, 2, 3, 4]], np.uint8)[:, :, None], 3, axis=2)


def dice():
    return np.random.default_rng(1)


@pytest.mark.parametrize(
    ("across", "expected"),
    [(0, [1, 2, 3, 4]), (1, [2, 1, 2, 3]), (2, [3, 2, 1, 2]), (-1, [2, 3, 4, 3]), (-3, [4, 3, 2, 1])],
)
def test_what_comes_in_at_the_border_is_mirrored(across, expected):
    assert moved(ROW, 0, across)[0, :, 0].tolist() == expected
    assert moved(ROW.transpose(1, 0, 2), across, 0)[:, 0, 0].tolist() == expected


def test_moved_pixels_are_the_same_pixels():
    assert np.array_equal(moved(PICTURE, 2, -3)[2:, :-3], PICTURE[:-2, 3:])
    assert moved(PICTURE, 2, -3).flags["C_CONTIGUOUS"]


def test_a_shift_goes_each_of_four_ways_by_the_dice():
    ways = {shifted(PICTURE, 2, np.random.default_rng(seed)).tobytes() for seed in range(40)}
    assert ways == {moved(PICTURE, *way).tobytes() for way in ((0, 2), (0, -2), (2, 0), (-2, 0))}


def test_a_quarter_turn_is_exact_and_goes_either_way():
    ways = {turned(SQUARE, 90, np.random.default_rng(seed)).tobytes() for seed in range(20)}
    assert ways == {np.rot90(SQUARE, times).tobytes() for times in (1, 3)}


def test_the_middle_stays_where_it_is_when_scaled():
    for factor in (0.5, 1.4, 2):
        assert np.array_equal(scaled(SQUARE, factor, dice())[4, 4], SQUARE[4, 4])
    assert np.array_equal(scaled(SQUARE, 2, dice())[::2, ::2], SQUARE[2:7, 2:7])


def test_half_as_large_is_the_mean_of_four_with_mirrored_borders():
    picture = np.zeros((8, 8, 3), np.uint8)
    picture[2:4, 2:4] = 200
    small = scaled(picture, 0.5, dice())
    assert small[3, 3].tolist() == [200] * 3
    assert small[2:6, 2:6, 0].sum() == 200


@pytest.mark.parametrize(("factor", "expected"), [(0.5, [0, 50, 100, 128]), (2, [0, 200, 255, 255])])
def test_levels_are_multiplied_and_end_at_white(factor, expected):
    levels = np.array([[0, 100, 200, 255]], np.uint8)[:, :, None].repeat(3, axis=2)
    assert brightened(levels, factor, dice())[0, :, 0].tolist() == expected


def test_noise_has_the_stated_deviation_and_is_the_same_again():
    grey = np.full((100, 100, 3), 128, np.uint8)
    noise = noisy(grey, 12, dice()).astype(int) - 128
    assert noise.std() == pytest.approx(12, rel=0.02)
    assert noise.mean() == pytest.approx(0, abs=0.3)
    assert np.array_equal(noisy(grey, 12, dice()), noisy(grey, 12, dice()))
    assert noisy(np.full_like(grey, 255), 30, dice()).max() == 255


def test_blur_spreads_a_line_by_its_deviation():
    upright = np.zeros((41, 41, 3), np.uint8)
    upright[:, 20] = 255
    spread = blurred(upright, 1.5, dice())[20, :, 0].astype(float)
    places = np.arange(41) - 20
    assert np.sqrt((spread * places**2).sum() / spread.sum()) == pytest.approx(1.5, rel=0.05)
    assert np.array_equal(blurred(GREY, 3, dice()), GREY)


def test_lower_quality_is_farther_from_the_picture():
    smooth = cv2.resize(PICTURE, (64, 64), interpolation=cv2.INTER_CUBIC)
    errors = [np.abs(compressed(smooth, quality, dice()).astype(int) - smooth).mean() for quality in (90, 50, 10)]
    assert 0 < errors[0] < errors[1] < errors[2]
    assert np.array_equal(compressed(GREY, 90, dice()), GREY)


@pytest.mark.parametrize("change", changes((32, 24)), ids=lambda change: change.name)
def test_each_change_keeps_the_shape_leaves_the_untouched_and_repeats_itself(change):
    picture = np.random.default_rng(2).integers(0, 256, (24, 32, 3), np.uint8)
    assert change.untouched in change.amounts
    for amount in change.amounts:
        changed = change.of(picture, amount, seed=3, number=7)
        assert (changed.shape, changed.dtype) == (picture.shape, np.uint8)
        assert np.array_equal(changed, change.of(picture, amount, seed=3, number=7))
        assert np.array_equal(changed, picture) == (amount == change.untouched)


def test_dice_fall_by_seed_and_picture_and_alike_for_all_amounts():
    change = shift((32, 32))
    picture = np.random.default_rng(2).integers(0, 256, (32, 32, 3), np.uint8)
    two = [change.of(picture, 2, seed=0, number=number) for number in range(30)]
    assert len({one.tobytes() for one in two}) == 4
    others = [change.of(picture, 2, seed=1, number=number) for number in range(30)]
    assert not all(np.array_equal(*pair) for pair in zip(two, others, strict=True))
    for number in range(10):
        one, four = (change.of(picture, amount, seed=0, number=number) for amount in (1, 4))
        ways = ((0, 1), (0, -1), (1, 0), (-1, 0))
        way = next(way for way in ways if np.array_equal(one, moved(picture, *way)))
        assert np.array_equal(four, moved(picture, 4 * way[0], 4 * way[1]))


@pytest.mark.parametrize(
    ("size_wh", "most"), [((8, 8), 2), ((32, 24), 6), ((32, 32), 8), ((96, 96), 24), ((320, 240), 32)]
)
def test_pictures_move_by_up_to_a_quarter(size_wh, most):
    assert shift(size_wh).amounts[-1] == most
