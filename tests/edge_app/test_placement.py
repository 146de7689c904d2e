import numpy as np
import pytest

from edge_app.placement import placement
from edge_app.preprocess import fit_pixels
from edge_app.spec import InputSpec


@pytest.mark.parametrize(
    ("fit", "picture_wh", "source", "target"),
    [
        ("stretch", (200, 100), (0, 0, 200, 100), (0, 0, 64, 64)),
        ("letterbox", (200, 100), (0, 0, 200, 100), (0, 16, 64, 32)),
        ("letterbox", (100, 200), (0, 0, 100, 200), (16, 0, 32, 64)),
        ("letterbox", (1000, 1), (0, 0, 1000, 1), (0, 31, 64, 1)),
        ("crop", (200, 100), (50, 0, 100, 100), (0, 0, 64, 64)),
        ("crop", (100, 200), (0, 50, 100, 100), (0, 0, 64, 64)),
    ],
)
def test_which_part_of_the_picture_fills_which_part_of_the_input(fit, picture_wh, source, target):
    place = placement(picture_wh, InputSpec(size_wh=(64, 64), fit=fit))
    assert (place.source_xywh, place.target_xywh) == (source, target)


@pytest.mark.parametrize("fit", ["stretch", "letterbox", "crop"])
@pytest.mark.parametrize("picture_wh", [(640, 480), (333, 501), (64, 48), (20, 90)])
def test_points_go_to_the_input_and_back(fit, picture_wh):
    place = placement(picture_wh, InputSpec(size_wh=(96, 64), fit=fit))
    points = np.random.default_rng(0).uniform(0, 90, (5, 3, 2)).astype(np.float32)
    assert place.to_picture(place.to_input(points)) == pytest.approx(points, abs=1e-3)


@pytest.mark.parametrize("fit", ["stretch", "letterbox", "crop"])
@pytest.mark.parametrize("picture_wh", [(320, 200), (200, 320)])
def test_a_spot_is_where_the_placement_says(fit, picture_wh):
    """The very pixels: a white spot, placed by preprocessing, is found at its point."""
    spec = InputSpec(size_wh=(160, 160), fit=fit)
    image, spot = np.zeros((picture_wh[1], picture_wh[0], 3), np.uint8), (90, 110)
    image[spot[1] - 4 : spot[1] + 4, spot[0] - 4 : spot[0] + 4] = 255
    pixels = fit_pixels(image, spec)[..., 0]
    white = pixels > 200
    centre = np.array([[axis.mean() + 0.5 for axis in np.nonzero(white)[::-1]]], np.float32)
    assert placement(picture_wh, spec).to_picture(centre)[0] == pytest.approx(spot, abs=1)
