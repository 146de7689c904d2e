import numpy as np
import pytest

from edge_app.detection.cells import Cells
from train.detection.targets import Targets

CELLS = Cells((128, 128), (8, 16, 32), 6)
SMALL, MIDDLE, LARGE = (40, 40, 64, 64), (20, 20, 68, 68), (4, 4, 124, 124)


def _targets(*boxes, classes=None, ignored=None, keypoints=None, cells=CELLS):
    n = len(boxes)
    points = np.full((n, 2, 2), np.nan, np.float32) if keypoints is None else np.array(keypoints, np.float32)
    return Targets(cells, 3, 2)(
        np.array(boxes, np.float32).reshape(n, 4),
        np.zeros(n, np.int64) if classes is None else np.array(classes),
        np.zeros(n, bool) if ignored is None else np.array(ignored, bool),
        points,
    )


def _standing(rows):
    return np.flatnonzero(rows[:, :3].any(axis=1))


def test_nothing_is_there():
    rows = _targets()
    assert rows.shape == (16 * 16 + 8 * 8 + 4 * 4, 3 + 3 + 4 + 4 + 2)
    assert not _standing(rows).size
    assert (rows[:, 3:6] == 1).all(), "that there is nothing is learned everywhere"


@pytest.mark.parametrize(
    ("box", "strides"),
    [(SMALL, {8}), (MIDDLE, {8, 16}), (LARGE, {16, 32}), ((60, 60, 66, 66), {8}), ((-200, -200, 300, 300), {32})],
)
def test_the_grids_that_fit_the_size_stand_for_it(box, strides):
    standing = _standing(_targets(box))
    assert set(CELLS.stride[standing].tolist()) == strides


@pytest.mark.parametrize("box", [SMALL, MIDDLE, LARGE])
def test_cells_near_the_middle_stand_for_it_and_know_box_and_class(box):
    rows = _targets(box, classes=[2])
    standing = _standing(rows)
    middle = np.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2])
    assert (np.abs(CELLS.centres[standing] - middle) <= 1.5 * CELLS.stride[standing][:, None]).all()
    assert (rows[standing, :3] == [0, 0, 1]).all()
    decoded = CELLS.boxes(rows[standing, 6:10], standing)
    assert decoded == pytest.approx(np.broadcast_to(np.array(box, np.float32), decoded.shape), abs=1e-3)


def test_an_object_between_the_cells_gets_the_nearest():
    rows = _targets((63, 63, 65, 65))
    (cell,) = _standing(rows)
    assert np.abs(CELLS.centres[cell] - 64).max() == 4


def test_the_smaller_object_has_the_cells_that_two_claim():
    rows = _targets(LARGE, (52, 52, 76, 76), classes=[0, 1])
    inner = _standing(rows[:, 1:2].repeat(3, axis=1))
    assert set(CELLS.stride[inner].tolist()) == {8}
    assert (np.abs(CELLS.centres[inner] - 64) <= 12).all()
    reversed_ = _targets((52, 52, 76, 76), LARGE, classes=[1, 0])
    np.testing.assert_array_equal(rows, reversed_)


def test_nothing_is_learned_of_its_class_where_an_ignored_object_is():
    rows = _targets(MIDDLE, ignored=[True], classes=[1])
    assert not _standing(rows).size
    inside = ((CELLS.centres > 20) & (CELLS.centres < 68)).all(axis=1)
    np.testing.assert_array_equal(rows[:, 4], 1 - inside)
    assert (rows[:, [3, 5]] == 1).all(), "of other classes all is known"


@pytest.mark.parametrize("classes", [[0, 0], [0, 2]], ids=["one class", "two classes"])
@pytest.mark.parametrize(
    "ignored", [[True, False], [False, True]], ids=["an object in an ignored one", "an ignored one in an object"]
)
def test_an_object_is_learned_beside_an_ignored_one(classes, ignored):
    boxes = (LARGE, SMALL)
    known = ignored.index(False)
    rows, alone = _targets(*boxes, classes=classes, ignored=ignored), _targets(boxes[known], classes=[classes[known]])
    standing = _standing(rows)
    np.testing.assert_array_equal(standing, _standing(alone))
    np.testing.assert_array_equal(rows[standing, 6:], alone[standing, 6:])
    assert (rows[standing, 3 + classes[known]] == 1).all()


def test_points_that_are_known_and_those_that_are_not():
    points = [[[40, 50], [np.nan, np.nan]]]
    rows = _targets(SMALL, keypoints=points)
    standing = _standing(rows)
    assert (rows[standing, 14:] == [1, 0]).all()
    decoded = CELLS.points(rows[standing, 10:14].reshape(-1, 2, 2), standing)
    assert decoded[:, 0] == pytest.approx(np.broadcast_to([40, 50], decoded[:, 0].shape), abs=1e-3)
    assert (rows[standing, 12:14] == 0.5).all()


def test_all_values_stay_in_reach():
    rng = np.random.default_rng(0)
    for _ in range(20):
        corners = rng.uniform(-100, 150, (6, 2))
        boxes = np.concatenate([corners, corners + rng.uniform(1, 250, (6, 2))], axis=1)
        rows = _targets(*boxes, keypoints=rng.uniform(-500, 500, (6, 2, 2)))
        assert np.isfinite(rows).all()
        assert ((rows >= 0) & (rows <= 1)).all()
