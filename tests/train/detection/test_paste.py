"""Portraits pasted into scenes: where they are said to be is where they are seen."""

import cv2
import numpy as np
import pytest

from edge_app.pictures.faces import Portrait
from train.detection.paste import load_cutting, pasted
from train.detection.scene import Scene

NAMES = ("right eye", "left eye", "nose tip", "mouth centre")
GREEN = (0, 255, 0)
BOX = np.array([20.5, -5.6, 108.9, 130.9])
"""Of the head in a portrait whose points are 8 pixels right of and below those of the template."""
POINTS = ((46.3, 59.7), (81.5, 59.5), (64, 80), (64.1, 100.3))


@pytest.fixture
def portrait(tmp_path):
    """128 x 128 pixels, a green disc where the face is."""
    image = np.full((128, 128, 3), 40, np.uint8)
    cv2.circle(image, (64, 63), 40, GREEN, -1)
    cv2.imwrite(str(tmp_path / "a.png"), image)
    return Portrait(tmp_path / "a.png", "anna", POINTS)


def _scene(*boxes):
    n = len(boxes)
    return Scene(
        np.full((200, 200, 3), 90, np.uint8),
        np.array(boxes, np.float32).reshape(n, 4),
        np.zeros(n, np.int64),
        np.zeros(n, bool),
        np.full((n, 4, 2), np.nan, np.float32),
    )


def _to(x, y, scale=0.5):
    """The similarity that puts the middle of the portrait there."""
    return np.array([[scale, 0, x - 64 * scale], [0, scale, y - 64 * scale]], np.float32)


def test_the_head_is_where_eyes_and_mouth_say(portrait):
    cutting = load_cutting(portrait, NAMES)
    assert cutting.boxes_xyxy[0] == pytest.approx(BOX, abs=1.0)
    assert cutting.keypoints[0] == pytest.approx(np.array(POINTS))


def test_it_is_seen_where_its_box_and_points_are(portrait):
    scene = pasted(_scene(), load_cutting(portrait, NAMES), _to(100, 120))
    assert scene.boxes_xyxy[0] == pytest.approx((BOX - 64) / 2 + [100, 120, 100, 120], abs=1.0)
    assert scene.keypoints[0] == pytest.approx((np.array(POINTS) - 64) / 2 + [100, 120])
    y, x = np.nonzero(scene.image_bgr[..., 1] > 200)
    assert (x.min(), x.max(), y.min(), y.max()) == pytest.approx((80, 120, 99, 139), abs=1.5)


def test_the_rest_of_the_scene_stays(portrait):
    before = _scene((5, 5, 40, 40))
    after = pasted(before, load_cutting(portrait, NAMES), _to(140, 140))
    assert (after.image_bgr[:80] == 90).all()
    assert (before.image_bgr == 90).all()
    assert after.boxes_xyxy[0].tolist() == [5, 5, 40, 40]
    assert len(after.boxes_xyxy) == len(after.classes) == len(after.ignored) == len(after.keypoints) == 2


def test_nothing_is_pasted_over_an_object(portrait):
    before = _scene((90, 90, 130, 130), (150, 10, 160, 20))
    assert pasted(before, load_cutting(portrait, NAMES), _to(110, 110)) is before


def test_nothing_outside_the_picture_is_pasted(portrait):
    before = _scene()
    assert pasted(before, load_cutting(portrait, NAMES), _to(500, 500)) is before
