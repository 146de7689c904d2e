import numpy as np
import pytest

from train.pictures.augment import augment
from train.recipe import Augment

EVERYTHING = Augment(flip=True, crop=2, turn=9, scale=0.1, zoom=0.5, colour=0.3, cutout=4, coarse=0.5, mix=0.5)


@pytest.fixture(params=[1, 3], ids=["grey", "colour"])
def pixels(request):
    """uint8 (64, 12, 10, channels), noise: no two places are alike. No value is the cutout's grey."""
    noise = np.random.default_rng(0).integers(0, 255, (64, 12, 10, request.param), np.uint8)
    return np.where(noise == 128, np.uint8(127), noise)


def _changed(pixels, seed=1, **settings):
    return augment(pixels, Augment(**settings), np.random.default_rng(seed))


@pytest.mark.parametrize(
    "settings",
    [
        Augment(),
        Augment(flip=True),
        Augment(crop=9),
        Augment(zoom=0.99),
        Augment(turn=180),
        Augment(scale=0.9),
        Augment(coarse=1.0),
        Augment(mix=1.0),
        Augment(colour=0.9),
        Augment(cutout=50),
        EVERYTHING,
    ],
)
def test_shape_and_dtype_stay_and_the_original_is_not_touched(pixels, settings):
    before = pixels.copy()
    changed = augment(pixels, settings, np.random.default_rng(1))
    assert (changed.shape, changed.dtype) == (pixels.shape, np.uint8)
    assert np.array_equal(pixels, before)
    assert not np.shares_memory(changed, pixels)


def test_same_draws_give_the_same_pictures_and_others_do_not(pixels):
    first, again, other = (augment(pixels, EVERYTHING, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_nothing_asked_for_changes_nothing(pixels):
    assert np.array_equal(_changed(pixels), pixels)


def test_flip_mirrors_about_half(pixels):
    changed = _changed(pixels, flip=True)
    mirrored = [np.array_equal(after, before[:, ::-1]) for after, before in zip(changed, pixels, strict=True)]
    kept = [np.array_equal(after, before) for after, before in zip(changed, pixels, strict=True)]
    assert all(np.logical_xor(mirrored, kept))
    assert 16 < sum(mirrored) < 48


def test_crop_shifts_by_at_most_its_reach_and_reaches_it(pixels):
    reach = 2
    shifts = set()
    for after, before in zip(_changed(pixels, crop=reach), pixels, strict=True):
        padded = np.pad(before, ((reach, reach), (reach, reach), (0, 0)), mode="reflect")
        places = [(y, x) for y in range(2 * reach + 1) for x in range(2 * reach + 1)]
        shifts |= {(y, x) for y, x in places if np.array_equal(padded[y : y + 12, x : x + 10], after)}
    assert {y for y, _ in shifts} == {x for _, x in shifts} == set(range(2 * reach + 1))


@pytest.mark.parametrize("turned", [False, True], ids=["columns", "rows"])
def test_zoom_shows_a_part_of_at_least_what_is_left(turned):
    """On a picture whose value is its column or its row, the values seen say which of them are left, and how many."""
    ramp = np.broadcast_to(np.arange(100, dtype=np.uint8)[None, None, :, None], (300, 20, 100, 3)).copy()
    if turned:
        ramp = np.ascontiguousarray(ramp.swapaxes(1, 2))
    changed = _changed(ramp, zoom=0.4)
    changed = changed.swapaxes(1, 2) if turned else changed
    low, high = changed[:, 0, 0, 0].astype(int), changed[:, 0, -1, 0].astype(int)
    widths = high - low + 1
    assert 58 <= widths.min() < 64
    assert 96 < widths.max() <= 100
    assert low.min() == 0
    assert high.max() == 99
    assert np.ptp(changed, axis=1).max() <= 1  # rows stay rows, but for rounding


def test_cutout_paints_one_grey_square_that_may_stand_over_the_edge(pixels):
    areas = []
    for after, before in zip(_changed(pixels, cutout=4), pixels, strict=True):
        painted = (after != before).any(axis=2)
        ys, xs = np.nonzero(painted)
        assert painted[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1].all()
        assert (after[painted] == 128).all()
        areas.append(painted.sum())
    assert max(areas) == 16
    assert min(areas) >= 4


def test_cutout_larger_than_the_picture_can_hide_all_of_it(pixels):
    assert (_changed(pixels, cutout=40) == 128).all()


def test_colour_changes_brightness_and_contrast_within_its_amount():
    """A plain grey picture has no contrast and no saturation to change: what is left is brightness."""
    plain = np.full((500, 2, 2, 3), 100, np.uint8)
    means = _changed(plain, colour=0.2).mean(axis=(1, 2, 3))
    assert 79.5 <= means.min() < 84
    assert 116 < means.max() <= 120.5
    assert means.mean() == pytest.approx(100, abs=1.5)


def test_colour_of_almost_nothing_rounds_to_the_same_picture(pixels):
    assert np.array_equal(_changed(pixels, colour=1e-6), pixels)


def test_colour_changes_saturation_but_keeps_grey_grey():
    grey = np.repeat(np.random.default_rng(0).integers(0, 255, (8, 6, 6, 1), np.uint8), 3, axis=3)
    assert np.ptp(_changed(grey, colour=0.5), axis=3).max() <= 1
    red = np.zeros((100, 1, 1, 3), np.uint8) + np.array([180, 60, 60], np.uint8)
    spread = np.ptp(_changed(red, colour=0.5).astype(int), axis=3).ravel()
    assert spread.min() < 100 < 140 < spread.max()


def _spot(x, y, count=300, side=41):
    """Black pictures with a white spot of 3 x 3 pixels around (x, y)."""
    pictures = np.zeros((count, side, side, 3), np.uint8)
    pictures[:, y - 1 : y + 2, x - 1 : x + 2] = 255
    return pictures


def _centres(pictures):
    """(n, 2): x and y of the light in each."""
    weights = pictures[..., 0].astype(float)
    total = weights.sum(axis=(1, 2))
    places = np.arange(pictures.shape[1])
    return (
        np.stack([(weights.sum(axis=1) * places).sum(1), (weights.sum(axis=2) * places).sum(1)], axis=1)
        / total[:, None]
    )


def test_turn_is_about_the_middle_and_reaches_both_sides():
    away = _centres(_changed(_spot(32, 20), turn=30)) - 20
    degrees = np.degrees(np.arctan2(away[:, 1], away[:, 0]))
    assert np.hypot(*away.T) == pytest.approx(12, abs=0.5)
    assert (-30.5 < degrees.min() < -27, 27 < degrees.max() < 30.5) == (True, True)


def test_scale_is_about_the_middle_and_reaches_both_ends():
    away = _centres(_changed(_spot(30, 20), scale=0.3)) - 20
    assert away[:, 1] == pytest.approx(0, abs=0.5)
    assert (6.8 < away[:, 0].min() < 7.5, 12.5 < away[:, 0].max() < 13.2) == (True, True)


def test_coarse_pictures_lose_detail_and_keep_their_mean():
    checks = np.indices((200, 32, 32)).sum(axis=0)[..., None].repeat(3, 3) % 2 * 255
    changed = _changed(checks.astype(np.uint8), coarse=0.5).astype(float)
    coarse = changed.std(axis=(1, 2, 3)) < 120
    assert 70 < coarse.sum() < 130
    assert changed[coarse].mean() == pytest.approx(127.5, abs=3)
    assert (changed[~coarse] == checks[~coarse]).all()


def test_mixed_pictures_are_half_or_more_themselves():
    levels = np.repeat(np.array([0, 200], np.uint8), 200)[:, None, None, None]
    changed = _changed(np.broadcast_to(levels, (400, 4, 4, 3)).copy(), mix=0.6)[:, 0, 0, 0].astype(int)
    dark, light = changed[:200], changed[200:]
    assert (dark.max() <= 100, light.min() >= 100) == (True, True)
    assert 30 < (dark > 0).sum() < 90  # every second partner is as dark
    assert dark.max() > 80
