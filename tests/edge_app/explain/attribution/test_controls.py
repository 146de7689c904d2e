import cv2
import numpy as np
import pytest

from edge_app.explain.attribution.controls import constant, edges, equally_smooth
from edge_app.explain.attribution.shuffling import likeness


def blob(size=32, sigma=4):
    heat = np.zeros((size, size), np.float32)
    heat[size // 3, size // 4] = 1
    return cv2.GaussianBlur(heat, (0, 0), sigma)


def roughness(heat):
    """The mean step to the next pixel, in standard deviations: of white noise about 1.1."""
    steps = np.concatenate([np.diff(heat, axis=0).ravel(), np.diff(heat, axis=1).ravel()])
    return float(np.sqrt((steps**2).mean()) / heat.std())


@pytest.mark.parametrize("sigma", [2, 4, 8])
def test_a_random_map_is_as_smooth_and_shows_something_else(sigma):
    heat, rng = blob(sigma=sigma), np.random.default_rng(0)
    random = [equally_smooth(heat, rng) for _ in range(40)]
    assert np.mean([roughness(one) for one in random]) == pytest.approx(roughness(heat), rel=0.3)
    assert np.mean([likeness(heat, one) for one in random]) == pytest.approx(0, abs=0.2)
    assert random[0].shape == heat.shape
    assert not np.array_equal(random[0], random[1])


def test_a_constant_map_has_only_itself():
    flat = constant(np.zeros((8, 6, 3), np.uint8))
    assert flat.shape == (8, 6)
    assert abs(equally_smooth(flat, np.random.default_rng(0))).max() < 1e-6


def test_edges_are_where_brightness_changes():
    picture = np.zeros((32, 32, 3), np.uint8)
    picture[:, 16:] = 255
    found = edges(picture)
    assert found[:, 14:18].min() > 10 * found[:, :8].max()
