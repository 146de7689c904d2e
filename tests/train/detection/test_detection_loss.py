import keras
import numpy as np
import pytest

from edge_app.detection.boxes import overlaps
from edge_app.detection.cells import Cells
from train.detection.loss import DetectionLoss, overlap, points_off, varifocal
from train.detection.targets import Targets

RNG = np.random.default_rng(0)
CELLS = Cells((64, 64), (8, 16), 6)


def _number(tensor):
    return keras.ops.convert_to_numpy(tensor)


def test_overlap_is_that_of_the_boxes():
    which = RNG.integers(0, len(CELLS), 100)
    first, second = RNG.random((2, 100, 4)).astype(np.float32)
    share, generalised = map(_number, overlap(first, second))
    boxes = CELLS.boxes(first, which), CELLS.boxes(second, which)
    expected = [overlaps(a[None], b[None]).item() for a, b in zip(*boxes, strict=True)]
    assert share == pytest.approx(expected, abs=1e-4)
    assert (generalised <= share + 1e-6).all()
    hulls = [(min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])) for a, b in zip(*boxes, strict=True)]
    for one, a, b, hull, iou in zip(generalised, *boxes, hulls, expected, strict=True):
        areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (a, b, hull)]
        union = (areas[0] + areas[1]) / (1 + iou)
        assert one == pytest.approx(iou - (areas[2] - union) / areas[2], abs=1e-3)


@pytest.mark.parametrize(
    ("quality", "score", "loss"),
    [(0.0, 0.0, 0.0), (1.0, 1.0, 0.0), (0.0, 0.5, 0.75 * 0.25 * np.log(2)), (1.0, 0.1, np.log(10))],
)
def test_the_score_learns_the_quality(quality, score, loss):
    found = _number(varifocal(np.array([quality], np.float32), np.array([score], np.float32)))
    assert found == pytest.approx([loss], abs=1e-5)


@pytest.mark.parametrize("quality", [0.3, 0.7, 1.0])
def test_no_score_is_better_than_the_quality(quality):
    scores = np.linspace(0.05, 1, 20, dtype=np.float32)
    losses = _number(varifocal(np.full_like(scores, quality), scores))
    assert scores[losses.argmin()] == pytest.approx(quality, abs=0.001)


def test_points_are_measured_in_sizes_of_the_object():
    """A tenth of the object's side off is the same for a small and a large one."""
    for side in (0.1, 0.8):
        boxes = np.full((1, 4), side / 2, np.float32)
        truth = np.full((1, 4), 0.5, np.float32)
        points = truth + np.float32(side / 10 / 2)
        assert _number(points_off(truth, points, np.ones((1, 2), np.float32), boxes)) == pytest.approx([0.05], rel=1e-3)
        half = _number(points_off(truth, points, np.array([[1, 0]], np.float32), boxes))
        assert half == pytest.approx([0.05], rel=1e-3), "unknown points do not count"
        assert _number(points_off(truth, points, np.zeros((1, 2), np.float32), boxes)) == 0


def _rows(*boxes, ignored=None):
    n = len(boxes)
    keypoints = RNG.uniform(10, 50, (n, 2, 2)).astype(np.float32)
    return Targets(CELLS, 1, 2)(
        np.array(boxes, np.float32).reshape(n, 4),
        np.zeros(n, np.int64),
        np.zeros(n, bool) if ignored is None else np.array(ignored),
        keypoints,
    )


def _perfect(rows):
    return np.concatenate([rows[:, :1], rows[:, 2:6], rows[:, 6:10]], axis=1)


def test_a_perfect_answer_costs_nothing_and_any_other_more():
    rows = _rows((10, 10, 40, 40), (40, 30, 60, 62))
    answer, loss = _perfect(rows), DetectionLoss(1, 2)
    best = float(loss(rows[None], answer[None]))
    assert best == pytest.approx(0, abs=1e-4)
    for column in range(9):
        worse = answer.copy()
        worse[rows[:, 0] > 0, column] = np.abs(worse[rows[:, 0] > 0, column] - 0.2)
        assert float(loss(rows[None], worse[None])) > best + 1e-3


def test_false_alarms_cost_except_on_ignored_objects():
    rows, loss = _rows((10, 10, 40, 40), ignored=[True]), DetectionLoss(1, 2)
    ignored = rows[:, 1] == 0
    quiet = np.concatenate([np.zeros((len(rows), 1)), np.full((len(rows), 8), 0.5)], axis=1).astype(np.float32)
    there, elsewhere = quiet.copy(), quiet.copy()
    there[ignored, 0], elsewhere[~ignored, 0] = 0.9, 0.9
    assert float(loss(rows[None], there[None])) == pytest.approx(float(loss(rows[None], quiet[None])))
    assert float(loss(rows[None], elsewhere[None])) > 1


def test_each_class_is_learned_for_itself():
    """Of three classes: what is right of one is wrong of another, and an ignored object excuses its own alone."""
    targets, nothing = Targets(CELLS, 3, 0), np.empty((1, 0, 2), np.float32)
    loss, box = DetectionLoss(3, 0), np.array([[10, 10, 40, 40]], np.float32)
    rows = targets(box, np.array([1]), np.array([False]), nothing)
    perfect = np.concatenate([rows[:, :3], rows[:, 6:10]], axis=1)
    best, standing = float(loss(rows[None], perfect[None])), rows[:, 1] > 0
    assert best == pytest.approx(0, abs=1e-4)
    confused = perfect.copy()
    confused[standing, :3] = [1, 0, 0]
    assert float(loss(rows[None], confused[None])) > best + 1
    ignored = targets(box, np.array([1]), np.array([True]), nothing)
    quiet = np.full((len(rows), 7), 0.5, np.float32)
    quiet[:, :3] = 0
    costs = []
    for label in range(3):
        loud = quiet.copy()
        loud[standing, label] = 0.9
        costs.append(float(loss(ignored[None], loud[None])) - float(loss(ignored[None], quiet[None])))
    assert costs[1] == pytest.approx(0, abs=1e-4)
    assert min(costs[0], costs[2]) > 1


def test_pictures_without_objects_do_not_weigh_more():
    """Divided by the objects of all pictures: one picture's loss does not change what a cell of another costs."""
    full, empty = _rows((10, 10, 40, 40)), _rows()
    answer = np.full((len(full), 9), 0.5, np.float32)
    alone = float(DetectionLoss(1, 2)(full[None], answer[None]))
    both = float(DetectionLoss(1, 2)(np.stack([full, full]), np.stack([answer, answer])))
    assert both == pytest.approx(alone, rel=1e-5)
    assert np.isfinite(float(DetectionLoss(1, 2)(empty[None], answer[None])))


def test_it_is_rebuilt_from_its_settings():
    again = DetectionLoss.from_config(DetectionLoss(3, 5).get_config())
    assert (again.classes, again.keypoints) == (3, 5)
