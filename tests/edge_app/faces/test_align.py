import cv2
import numpy as np
import pytest

from edge_app.errors import FaceError
from edge_app.faces.align import SIDE, TEMPLATE, align, transform


def _moved(points, degrees=0.0, scale=1.0, shift=(0, 0)):
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray(points @ turn.T * scale + shift, np.float32)


def _apply(matrix, points):
    return points @ matrix[:, :2].T + matrix[:, 2]


@pytest.mark.parametrize("degrees", [0, 20, -75, 180])
@pytest.mark.parametrize("scale", [0.2, 1, 6])
@pytest.mark.parametrize("shift", [(0, 0), (300, -40)])
def test_a_face_that_is_only_turned_scaled_and_shifted_comes_back_exactly(degrees, scale, shift):
    points = _moved(TEMPLATE, degrees, scale, shift)
    assert _apply(transform(points), points) == pytest.approx(TEMPLATE, abs=1e-2)


def test_no_other_similarity_comes_nearer():
    """A narrow face: the least squares are least."""
    points = _moved(TEMPLATE * np.float32([0.7, 1.1]), 15, 2, (50, 60))
    best = transform(points)
    least = ((_apply(best, points) - TEMPLATE) ** 2).sum()
    rng = np.random.default_rng(0)
    for _ in range(200):
        a, b, x, y = np.array([best[0, 0], best[1, 0], best[0, 2], best[1, 2]]) + rng.normal(0, 0.01, 4)
        other = np.array([[a, -b, x], [b, a, y]])
        assert ((_apply(other, points) - TEMPLATE) ** 2).sum() >= least


def test_a_mirrored_face_is_not_mirrored_back():
    mirrored = TEMPLATE * np.float32([-1, 1]) + np.float32([SIDE, 0])
    matrix = transform(mirrored)
    assert np.linalg.det(matrix[:, :2]) > 0


@pytest.mark.parametrize(
    ("points", "message"),
    [
        (np.full((3, 2), 5.0), "lie on one spot"),
        (np.array([[np.nan, 1], [2, 3], [4, 5]]), "three finite places"),
        (np.array([[np.inf, 1], [2, 3], [4, 5]]), "three finite places"),
        (np.zeros((5, 2)), "three finite places"),
    ],
)
def test_points_of_no_face_are_refused(points, message):
    with pytest.raises(FaceError, match=message):
        transform(points.astype(np.float32))


def _drawn(scale):
    """A picture with a dot at each place of the template, `scale` times as large."""
    image = np.full((round(SIDE * scale), round(SIDE * scale), 3), 40, np.uint8)
    for x, y in TEMPLATE * scale:
        cv2.circle(image, (round(float(x)), round(float(y))), max(2, round(4 * scale)), (255, 255, 255), -1)
    return image


@pytest.mark.parametrize("scale", [0.5, 1, 3, 9])
def test_the_pixels_go_where_the_points_go(scale):
    aligned = align(_drawn(scale), TEMPLATE * np.float32(scale) + np.float32(0.5))
    assert (aligned.shape, aligned.dtype) == ((SIDE, SIDE, 3), np.uint8)
    count, _, _, centres = cv2.connectedComponentsWithStats((aligned[..., 0] > 128).astype(np.uint8))
    assert count == 4
    found = sorted(centres[1:].tolist())
    assert np.array(found) == pytest.approx(np.array(sorted(TEMPLATE.tolist())), abs=0.6)


def test_a_large_face_is_shrunk_without_noise():
    """Stripes finer than a pixel of the result become grey, not other stripes."""
    image = np.zeros((SIDE * 8, SIDE * 8, 3), np.uint8)
    image[:, ::2] = 255
    aligned = align(image, TEMPLATE * np.float32(8))
    assert aligned[20:90, 20:90].std() < 4


@pytest.mark.parametrize("shift", [(-500, 0), (5000, 5000), (-40, -60)])
def test_a_face_at_or_outside_the_edge_is_no_error(shift):
    assert align(_drawn(1), _moved(TEMPLATE, shift=shift)).shape == (SIDE, SIDE, 3)
