import numpy as np
import pytest

from edge_app.explain.attribution.perturbing import blurred, deletion, insertion


class Reddish:
    """The probability of class 0 is the share of red pixels."""

    def probabilities(self, image_bgr):
        share = float((image_bgr[..., 2] > 254).mean())
        return np.array([share, 1 - share], np.float32)


def half_red():
    """16 x 16: red on the left, black on the right."""
    picture = np.zeros((16, 16, 3), np.uint8)
    picture[:, :8, 2] = 255
    return picture


LEFT = np.tile(np.linspace(1, 0, 16, dtype=np.float32), (16, 1))


@pytest.mark.parametrize(("heat", "area"), [(LEFT, 0.125), (-LEFT, 0.375), (np.zeros((16, 16), np.float32), 0.25)])
def test_the_area_of_deletion_by_hand(heat, area):
    """Deleted first, the left half takes all of 0.5 with it by half of the way; deleted last, nothing before that."""
    assert deletion(Reddish(), half_red(), heat, 0) == pytest.approx(area, abs=0.02)


def test_what_is_put_in_first_counts_longest():
    areas = [insertion(Reddish(), half_red(), heat, 0) for heat in (LEFT, 0 * LEFT, -LEFT)]
    assert areas[0] == pytest.approx(0.375, abs=0.05)
    assert areas == sorted(areas, reverse=True)


def test_the_picture_is_left_alone():
    picture = half_red()
    deletion(Reddish(), picture, LEFT, 0)
    insertion(Reddish(), picture, LEFT, 0)
    np.testing.assert_array_equal(picture, half_red())


@pytest.mark.parametrize("size", [(8, 8), (224, 160)])
def test_hardly_anything_is_left_of_a_blurred_picture(size):
    noise = np.random.default_rng(0).integers(0, 256, (*size, 3), np.uint8)
    assert blurred(noise).std() < 0.5 * noise.std()
