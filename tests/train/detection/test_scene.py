import cv2
import numpy as np
import pytest

from edge_app.errors import PictureError
from edge_app.pictures.coco import Annotated
from train.detection.scene import Scene, load_scene, mirror_order, mirrored, tiled, turned, warped

GREEN = (0, 255, 0)


def _scene(*boxes, size_wh=(100, 80), keypoints=None, ignored=None):
    """Black, each box a green ellipse that fills it."""
    image, n = np.zeros((size_wh[1], size_wh[0], 3), np.uint8), len(boxes)
    for left, top, right, bottom in boxes:
        x, y = np.meshgrid(np.arange(size_wh[0]) + 0.5, np.arange(size_wh[1]) + 0.5)
        across, down = (2 * x - left - right) / (right - left), (2 * y - top - bottom) / (bottom - top)
        image[across**2 + down**2 <= 1] = GREEN
    points = np.full((n, 2, 2), np.nan, np.float32) if keypoints is None else np.array(keypoints, np.float32)
    return Scene(
        image,
        np.array(boxes, np.float32).reshape(n, 4),
        np.arange(n),
        np.zeros(n, bool) if ignored is None else np.array(ignored),
        points,
    )


def _similarity(degrees=0.0, scale=1.0, shift=(0, 0)):
    angle = np.radians(degrees)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.column_stack([turn, shift]).astype(np.float32)


def _seen(image):
    """The box around all that is green."""
    y, x = np.nonzero((image[..., 1] > 127) & (image[..., 0] < 64))
    return [x.min(), y.min(), x.max() + 1, y.max() + 1]


@pytest.mark.parametrize("degrees", [0, 30, -60, 90])
@pytest.mark.parametrize("scale", [0.4, 1.0, 1.7])
def test_the_box_still_fits_what_is_seen(degrees, scale):
    matrix = _similarity(degrees, scale)
    matrix[:, 2] = 100 - matrix[:, :2] @ np.array([50, 40])
    moved = warped(_scene((20, 25, 80, 55)), matrix, (200, 200))
    assert moved.boxes_xyxy[0] == pytest.approx(_seen(moved.image_bgr), abs=1.1)


@pytest.mark.parametrize("times", range(4))
def test_turned_by_right_angles_boxes_and_points_stay_exact(times):
    scene = turned(_scene((20, 25, 80, 55), keypoints=[[[30, 40], [np.nan, np.nan]]]), times)
    assert scene.image_bgr.shape[:2] == ((80, 100) if times % 2 == 0 else (100, 80))
    assert scene.boxes_xyxy[0].tolist() == _seen(scene.image_bgr)
    expected = [(30, 40), (40, 70), (70, 40), (40, 30)][times]
    assert scene.keypoints[0, 0].tolist() == list(expected)
    assert np.isnan(scene.keypoints[0, 1]).all()


def test_keypoints_move_with_the_picture():
    scene = _scene((20, 20, 60, 60), keypoints=[[[30, 40], [np.nan, np.nan]]])
    scene.image_bgr[38:42, 28:32] = (0, 0, 255)
    moved = warped(scene, _similarity(25, 1.5, (20, 10)), (200, 200))
    y, x = np.nonzero((moved.image_bgr[..., 2] > 127) & (moved.image_bgr[..., 1] < 127))
    assert moved.keypoints[0, 0] == pytest.approx([x.mean() + 0.5, y.mean() + 0.5], abs=0.4)
    assert np.isnan(moved.keypoints[0, 1]).all()


@pytest.mark.parametrize(
    ("shift", "boxes", "ignored"),
    [
        ((0, 0), [[20, 20, 60, 60]], [False]),
        ((-30, 0), [[0, 20, 30, 60]], [False]),
        ((-50, 0), [[0, 20, 10, 60]], [True]),
        ((-70, 0), [], []),
        ((20, 30), [[40, 50, 80, 80]], [False]),
    ],
)
def test_objects_at_the_edge_are_cut_ignored_or_gone(shift, boxes, ignored):
    moved = warped(_scene((20, 20, 60, 60)), _similarity(shift=shift), (100, 80))
    assert moved.boxes_xyxy.tolist() == boxes
    assert moved.ignored.tolist() == ignored


def test_what_was_ignored_stays_so():
    assert warped(_scene((20, 20, 60, 60), ignored=[True]), _similarity(), (100, 80)).ignored.tolist() == [True]


def test_mirrored_twice_is_the_same_and_once_has_left_and_right_exchanged():
    scene = _scene((10, 20, 40, 60), keypoints=[[[15, 30], [35, 31]]])
    once = mirrored(scene, [1, 0])
    assert once.boxes_xyxy[0] == pytest.approx(_seen(once.image_bgr), abs=1)
    assert once.keypoints.tolist() == [[[65, 31], [85, 30]]]
    twice = mirrored(once, [1, 0])
    np.testing.assert_array_equal(twice.image_bgr, scene.image_bgr)
    np.testing.assert_array_equal(twice.boxes_xyxy, scene.boxes_xyxy)
    np.testing.assert_array_equal(twice.keypoints, scene.keypoints)


@pytest.mark.parametrize(
    ("names", "order"),
    [
        (("right eye", "left eye", "nose tip", "right ear", "left ear"), [1, 0, 2, 4, 3]),
        (("left_eye", "nose"), [0, 1]),
        ((), []),
    ],
)
def test_which_point_takes_each_ones_place(names, order):
    assert mirror_order(names) == order


def test_four_beside_each_other():
    scenes = [_scene((10, 10, 50, 40), keypoints=[[[20, 20], [30, 30]]]) for _ in range(4)]
    whole = tiled(scenes)
    assert whole.image_bgr.shape == (160, 200, 3)
    assert whole.boxes_xyxy.tolist() == [[10, 10, 50, 40], [110, 10, 150, 40], [10, 90, 50, 120], [110, 90, 150, 120]]
    assert whole.keypoints[3].tolist() == [[120, 100], [130, 110]]


def _annotated(path, size_wh):
    """A picture of 8 x 6 pixels, and a box for one of size_wh."""
    cv2.imwrite(str(path), np.zeros((6, 8, 3), np.uint8))
    one = np.zeros(1, np.int64)
    box = np.array([[1, 1, 5, 5]], np.float32)
    return Annotated(path, size_wh, box, one, one.astype(bool), np.empty((1, 0, 2), np.float32))


@pytest.mark.parametrize(
    ("size_wh", "message"),
    [
        ((16, 12), r"x\.png has 8x6 pixels; its annotations are for 16x12, so its boxes"),
        ((6, 8), "has 8x6 pixels; its annotations are for 6x8"),
    ],
)
def test_a_picture_of_another_size_than_its_annotations_say(tmp_path, size_wh, message):
    with pytest.raises(PictureError, match=message):
        load_scene(_annotated(tmp_path / "x.png", size_wh), 0)


def test_a_file_without_keypoints_has_unknown_ones(tmp_path):
    annotated = _annotated(tmp_path / "x.png", (8, 6))
    assert np.isnan(load_scene(annotated, 6).keypoints).all()
    assert load_scene(annotated, 6).keypoints.shape == (1, 6, 2)
