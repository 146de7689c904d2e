import itertools

import cv2
import numpy as np
import pytest

from edge_app.preprocess import fit_pixels, preprocess, scale_pixels
from edge_app.spec import InputSpec

BLUE, GREEN, RED, ORANGE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (0, 128, 255)
FITS, COLOURS, INTERPOLATIONS = (
    ("stretch", "letterbox", "crop"),
    ("rgb", "bgr", "grey"),
    ("area", "pyramid", "linear", "nearest"),
)


def plain(colour_bgr, size_wh=(50, 30)):
    return np.full((size_wh[1], size_wh[0], 3), colour_bgr, np.uint8)


@pytest.mark.parametrize(
    ("colour", "given_bgr", "expected"),
    [
        ("rgb", BLUE, (0, 0, 255)),
        ("rgb", ORANGE, (255, 128, 0)),
        ("bgr", BLUE, (255, 0, 0)),
        ("bgr", ORANGE, (0, 128, 255)),
        # Luma after ITU-R BT.601: 0.299 red, 0.587 green, 0.114 blue.
        ("grey", BLUE, (29,)),
        ("grey", GREEN, (150,)),
        ("grey", RED, (76,)),
        ("grey", ORANGE, (151,)),
    ],
)
@pytest.mark.parametrize(("fit", "interpolation"), [*itertools.product(FITS[::2], INTERPOLATIONS)])
def test_colours(colour, given_bgr, expected, fit, interpolation):
    spec = InputSpec(size_wh=(16, 8), colour=colour, fit=fit, interpolation=interpolation)
    pixels = fit_pixels(plain(given_bgr), spec)
    assert (pixels.shape, pixels.dtype) == (spec.shape, np.uint8)
    assert (pixels == expected).all()


@pytest.mark.parametrize(
    ("colour", "mean", "std", "given_bgr", "expected"),
    [
        ("rgb", (), (), ORANGE, (1.0, 128 / 255, 0.0)),
        ("bgr", (127.5,), (127.5,), ORANGE, (-1.0, 128 / 127.5 - 1, 1.0)),
        ("rgb", (255, 0, 10), (1, 2, 5), ORANGE, (0.0, 64.0, -2.0)),
        ("grey", (151,), (10,), GREEN, (-0.1,)),
    ],
)
def test_values(colour, mean, std, given_bgr, expected):
    values = preprocess(plain(given_bgr), InputSpec(size_wh=(4, 4), colour=colour, mean=mean, std=std))
    assert values.dtype == np.float32
    np.testing.assert_allclose(values, np.broadcast_to(np.float32(expected), values.shape), rtol=1e-6, atol=1e-7)


def marked(width, height):
    """Black, a white frame one eighth wide left, a red one right, green above, blue below."""
    image = np.zeros((height, width, 3), np.uint8)
    image[: height // 8], image[-(height // 8) :] = GREEN, BLUE
    image[:, : width // 8], image[:, -(width // 8) :] = (255, 255, 255), RED
    return image


@pytest.mark.parametrize(
    ("fit", "given_wh", "size_wh", "left", "right", "top", "bottom"),
    [
        ("stretch", (64, 64), (32, 16), "white", "red", "green", "blue"),
        ("letterbox", (64, 32), (32, 32), "white", "red", "grey", "grey"),
        ("letterbox", (32, 64), (32, 32), "grey", "grey", "green", "blue"),
        ("letterbox", (64, 64), (16, 16), "white", "red", "green", "blue"),
        ("crop", (64, 32), (16, 16), "black", "black", "green", "blue"),
        ("crop", (32, 64), (16, 16), "white", "red", "black", "black"),
        ("crop", (64, 64), (16, 16), "white", "red", "green", "blue"),
    ],
)
def test_what_each_fit_shows_at_the_edges(fit, given_wh, size_wh, left, right, top, bottom):
    names = {(255, 255, 255): "white", RED: "red", GREEN: "green", BLUE: "blue", (0, 0, 0): "black", (128,) * 3: "grey"}
    pixels = fit_pixels(marked(*given_wh), InputSpec(size_wh=size_wh, colour="bgr", fit=fit, interpolation="nearest"))
    middle_y, middle_x = size_wh[1] // 2, size_wh[0] // 2
    edges = [pixels[middle_y, 0], pixels[middle_y, -1], pixels[0, middle_x], pixels[-1, middle_x]]
    assert [names[tuple(edge.tolist())] for edge in edges] == [left, right, top, bottom]


@pytest.mark.parametrize(
    ("given_wh", "size_wh", "box_ltrb"),
    [
        ((640, 480), (32, 32), (0, 4, 32, 28)),
        ((480, 640), (32, 32), (4, 0, 28, 32)),
        ((100, 10), (32, 32), (0, 14, 32, 17)),
        ((10, 100), (32, 32), (14, 0, 17, 32)),
        ((1000, 1), (32, 32), (0, 15, 32, 16)),
        ((1, 1000), (32, 32), (15, 0, 16, 32)),
        ((33, 33), (32, 32), (0, 0, 32, 32)),
        ((7, 5), (31, 17), (3, 0, 27, 17)),
    ],
)
def test_where_a_letterbox_puts_the_picture(given_wh, size_wh, box_ltrb):
    pixels = fit_pixels(plain(RED, given_wh), InputSpec(size_wh=size_wh, colour="bgr", fit="letterbox"))
    left, top, right, bottom = box_ltrb
    expected = np.full((size_wh[1], size_wh[0], 3), 128, np.uint8)
    expected[top:bottom, left:right] = RED
    np.testing.assert_array_equal(pixels, expected)


@pytest.mark.parametrize("size_wh", [(1, 1), (32, 32), (31, 17), (96, 1)])
@pytest.mark.parametrize("given_wh", [(1, 1), (1, 999), (999, 1), (3, 2), (33, 31), (640, 480)])
@pytest.mark.parametrize(("fit", "colour"), [*itertools.product(FITS, COLOURS)])
def test_every_size_gives_the_right_shape_and_no_new_colour(size_wh, given_wh, fit, colour):
    spec = InputSpec(size_wh=size_wh, colour=colour, fit=fit)
    pixels = fit_pixels(plain((128, 128, 128), given_wh), spec)
    assert pixels.shape == spec.shape
    assert (pixels == 128).all()


@pytest.mark.parametrize(("fit", "interpolation"), [*itertools.product(FITS, INTERPOLATIONS)])
def test_one_pixel_is_enlarged_to_its_colour(fit, interpolation):
    spec = InputSpec(size_wh=(8, 8), fit=fit, interpolation=interpolation)
    assert (fit_pixels(plain(ORANGE, (1, 1)), spec) == ORANGE[::-1]).all()


def test_enlarging_stays_between_its_neighbours():
    steps = np.repeat(np.linspace(0, 250, 6, dtype=np.uint8)[None, :, None], 3, axis=2)
    for interpolation in INTERPOLATIONS:
        row = fit_pixels(steps, InputSpec(size_wh=(60, 4), interpolation=interpolation))[0, :, 0].astype(int)
        assert (np.diff(row) >= 0).all()
        assert (row[0], row[-1]) == (0, 250)


def test_area_averages_all_pixels_and_nearest_none():
    checkers = np.indices((16, 16)).sum(axis=0) % 2 * 200
    image = np.repeat(checkers[:, :, None], 3, axis=2).astype(np.uint8)
    area = fit_pixels(image, InputSpec(size_wh=(4, 4)))
    nearest = fit_pixels(image, InputSpec(size_wh=(4, 4), interpolation="nearest"))
    assert (area == 100).all()
    assert set(np.unique(nearest)) <= {0, 200}


def test_a_pyramid_sees_what_lies_between_the_pixels_it_keeps():
    """Fine stripes become their mean at a tenth of the size; interpolating alone keeps some and forgets the others."""
    image = np.zeros((120, 160, 3), np.uint8)
    image[:, ::8] = 240
    pyramid, linear = (
        fit_pixels(image, InputSpec(size_wh=(17, 12), interpolation=one)) for one in ("pyramid", "linear")
    )
    assert pyramid.mean() == pytest.approx(30, abs=1)
    assert pyramid.std() < 8 < linear.std()


@pytest.mark.parametrize("size_wh", [(80, 60), (40, 30), (20, 15)])
def test_at_halves_a_pyramid_is_the_area(size_wh):
    image = np.random.default_rng(0).integers(0, 256, (120, 160, 3), np.uint8)
    pyramid, area = (fit_pixels(image, InputSpec(size_wh=size_wh, interpolation=one)) for one in ("pyramid", "area"))
    assert np.abs(pyramid.astype(int) - area).max() <= 2, "it rounds at each half"


@pytest.mark.parametrize(("fit", "colour"), [*itertools.product(FITS, COLOURS)])
def test_preprocess_is_fit_then_scale(fit, colour):
    image = np.random.default_rng(0).integers(0, 256, (37, 53, 3), np.uint8)
    spec = InputSpec(size_wh=(24, 16), colour=colour, fit=fit, mean=(100,), std=(50,))
    np.testing.assert_array_equal(preprocess(image, spec), scale_pixels(fit_pixels(image, spec), spec))


@pytest.mark.parametrize("shape", [(2, 8, 8, 3), (256, 3), (3,)])
def test_scaling_works_on_any_number_of_pixels(shape):
    spec = InputSpec(size_wh=(8, 8), mean=(1, 2, 3), std=(2,))
    pixels = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    np.testing.assert_array_equal(scale_pixels(pixels, spec), (pixels.astype(np.float32) - np.float32([1, 2, 3])) / 2)


@pytest.mark.parametrize("fit", FITS)
def test_the_picture_is_left_alone(fit):
    image = marked(16, 16)
    image.flags.writeable = False
    before = image.copy()
    for colour, size_wh in itertools.product(COLOURS, [(16, 16), (8, 8), (20, 10)]):
        preprocess(image, InputSpec(size_wh=size_wh, colour=colour, fit=fit))
    np.testing.assert_array_equal(image, before)


def test_a_view_is_as_good_as_a_copy():
    mirrored = cv2.resize(marked(64, 48), (60, 40))[:, ::-1]
    spec = InputSpec(size_wh=(20, 20), fit="crop")
    np.testing.assert_array_equal(preprocess(mirrored, spec), preprocess(mirrored.copy(), spec))
