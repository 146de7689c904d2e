"""Scenes as the network gets them: whatever was done to the pictures, the rows say where the objects are now."""

import cv2
import numpy as np
import pytest

from edge_app.detection.cells import Cells
from edge_app.pictures.coco import Annotated
from edge_app.spec import InputSpec
from train.detection.batches import PlainScenes, SceneBatches
from train.detection.targets import Targets
from train.recipe import Objects

SPEC = InputSpec(size_wh=(96, 96), fit="letterbox")
CELLS = Cells((96, 96), (8, 16, 32), 6)
TARGETS = Targets(CELLS, 1, 2)
NAMES = ("left side", "right side")
STEADY = Objects(colour=0, dark=0, blur=0)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Green discs on grey, one each, with points at their left and right ends."""
    folder, rng, found = tmp_path_factory.mktemp("discs"), np.random.default_rng(0), []
    for number in range(20):
        image, radius = np.full((120, 160, 3), 90, np.uint8), int(rng.integers(12, 30))
        x, y = int(rng.integers(40, 120)), int(rng.integers(40, 80))
        cv2.circle(image, (x, y), radius, (0, 255, 0), -1)
        cv2.imwrite(str(folder / f"{number}.png"), image)
        box = np.array([[x - radius, y - radius, x + radius, y + radius]], np.float32)
        points = np.array([[[x - radius, y], [x + radius, y]]], np.float32)
        none = np.zeros(1, np.int64)
        found.append(Annotated(folder / f"{number}.png", (160, 120), box, none, none.astype(bool), points))
    return found


def _batches(pictures, settings=STEADY, **changes):
    options = {"size": 8, "seed": 3} | changes
    return SceneBatches(pictures, SPEC, settings, TARGETS, NAMES, **options)


def _green(values):
    """Where the scene is green: bool (height, width)."""
    return (values[..., 1] > 0.7) & (values[..., 0] < 0.3)


@pytest.mark.parametrize(
    "settings",
    [
        Objects(mosaic=0, aim=0, tilt=0, flip=False, colour=0, dark=0, blur=0),
        Objects(mosaic=0, aim=1, tilt=30, colour=0, dark=0, blur=0),
        Objects(mosaic=1, aim=0.5, tilt=10, colour=0, dark=0, blur=0),
        Objects(mosaic=0, aim=0, tilt=0, quarters=True, colour=0, dark=0, blur=0),
    ],
    ids=["whole", "aimed and tilted", "mosaic", "turned by right angles"],
)
def test_boxes_and_points_are_where_the_discs_are(pictures, settings):
    values, rows = _batches(pictures, settings, size=20)[0]
    checked = 0
    for scene, row in zip(values, rows, strict=True):
        standing = np.flatnonzero(row[:, 0] > 0)
        for box in {tuple(box) for box in CELLS.boxes(row[standing, 2:6], standing).round(2).tolist()}:
            left, top, right, bottom = (round(side) for side in box)
            if min(left, top) < 2 or max(right, bottom) > 94 or right - left < 8:
                continue
            share = _green(scene[top:bottom, left:right]).mean()
            assert share == pytest.approx(np.pi / 4, abs=0.12), "a disc fills its box by that much"
            checked += 1
    assert checked >= 5


@pytest.mark.parametrize("scale", [0.5, 1.0, 1.6])
def test_whole_pictures_keep_to_their_scale(pictures, scale):
    settings = Objects(mosaic=0, aim=0, tilt=0, scale=(scale, scale), colour=0, dark=0, blur=0)
    _, rows = _batches(pictures, settings, size=20)[0]
    sides = [right - left for row in rows for left, _, right, _ in _places(row)]
    fitting = 96 / 160
    assert len(sides) >= 5
    assert 24 * fitting * scale - 1.5 <= min(sides) <= max(sides) <= 58 * fitting * scale + 1.5


def test_mixup_shows_the_discs_of_two_pictures(pictures):
    settings = Objects(mosaic=0, mixup=1, aim=0, tilt=0, flip=False, colour=0, dark=0, blur=0)
    values, rows = _batches(pictures, settings, size=20)[0]
    found = [_places(row) for row in rows]
    assert max(map(len, found)) == 2
    for scene, places in zip(values, found, strict=True):
        for left, top, right, bottom in places:
            blue, green, _ = scene[(top + bottom) // 2, (left + right) // 2][::-1]
            assert green - blue > 0.25, "half a green disc at least, whatever lies over it"


def test_the_last_epochs_are_calm(pictures):
    wild = Objects(mosaic=1, mixup=1, colour=0, dark=0, blur=0)
    plain = Objects(mosaic=0, colour=0, dark=0, blur=0)
    batches, expected = _batches(pictures, wild, calm_from=3), _batches(pictures, plain)
    for epoch, same in ((2, False), (3, True), (4, True)):
        batches.start(epoch)
        expected.start(epoch)
        assert np.array_equal(batches[0][0], expected[0][0]) is same


def _places(row):
    """The boxes that a scene's rows speak of, in whole pixels, those at the edges left out."""
    standing = np.flatnonzero(row[:, 0] > 0)
    boxes = {tuple(box) for box in CELLS.boxes(row[standing, 2:6], standing).round().astype(int).tolist()}
    return [box for box in boxes if min(box[:2]) >= 2 and max(box[2:]) <= 94 and box[2] - box[0] >= 8]


def test_left_stays_left_when_it_is_mirrored(pictures):
    for mirrored in (False, True):
        settings = Objects(mosaic=0, aim=0, tilt=0, flip=mirrored, colour=0, dark=0, blur=0)
        _, rows = _batches(pictures, settings, size=20)[0]
        for row in rows:
            for cell in np.flatnonzero((row[:, 0] > 0) & row[:, 10:].all(axis=1)):
                left, right = CELLS.points(row[cell, 6:10].reshape(1, 2, 2), np.array([cell]))[0]
                assert left[0] < right[0]


def test_the_same_seed_and_epoch_give_the_same(pictures):
    first, again, other = (_batches(pictures, Objects()) for _ in range(3))
    for batches in (first, again):
        batches.start(4)
    other.start(5)
    np.testing.assert_array_equal(first[1][0], again[1][0])
    np.testing.assert_array_equal(first[1][1], again[1][1])
    assert not np.array_equal(first[1][0], other[1][0])


def test_every_picture_comes_once_an_epoch(pictures):
    batches = _batches(pictures, size=6)
    assert len(batches) == 4
    assert [len(batches[index][0]) for index in range(4)] == [6, 6, 6, 2]


def test_validation_sees_what_the_device_sees(pictures):
    values, rows = PlainScenes(pictures, SPEC, TARGETS, 2, size=16)[0]
    assert values.shape == (16, 96, 96, 3)
    for scene, row, picture in zip(values, rows, pictures, strict=False):
        standing = np.flatnonzero(row[:, 0] > 0)
        found = CELLS.boxes(row[standing, 2:6], standing)
        expected = picture.boxes_xyxy[0] * 0.6 + np.array([0, 12, 0, 12])
        assert found == pytest.approx(np.broadcast_to(expected, found.shape), abs=0.6)
        assert _green(scene).any()


def test_dark_and_blurred_scenes_keep_their_range(pictures):
    values, _ = _batches(pictures, Objects(dark=1, blur=1, colour=0.5))[0]
    assert ((values >= 0) & (values <= 1)).all()
    assert values.mean() < 0.35
