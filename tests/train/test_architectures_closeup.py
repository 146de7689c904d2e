"""The network that places the parts of one object, and what it is trained on."""

import numpy as np
import pytest

from edge_app.detection.cells import Cells
from edge_app.errors import RecipeError
from train.architectures.closeup import closeup
from train.detection.targets import Targets

SIDE, REACH = 96, 0.55
CELLS = Cells((SIDE, SIDE), (SIDE,), REACH)


@pytest.mark.parametrize("width", [0.5, 1.0])
def test_one_cell_answers(width):
    network = closeup((SIDE, SIDE, 3), 1, keypoints=6, width=width)
    answers = network(np.zeros((2, SIDE, SIDE, 3), np.float32))
    shapes = {name: tuple(value.shape) for name, value in answers.items()}
    assert shapes == {"scores": (2, 1, 1), "boxes": (2, 1, 4), "keypoints": (2, 1, 12)}
    assert all(float(np.min(one)) >= 0 and float(np.max(one)) <= 1 for one in answers.values())


@pytest.mark.parametrize(
    ("shape", "keypoints"),
    [((96, 112, 3), 6), ((90, 90, 3), 6), ((96, 96, 3), 0)],
    ids=["not square", "odd", "no points"],
)
def test_what_does_not_fit_is_refused(shape, keypoints):
    with pytest.raises(RecipeError, match="places keypoints in a square that 16 divides"):
        closeup(shape, 1, keypoints=keypoints)


def test_of_several_objects_the_one_in_the_middle_counts():
    boxes = np.array([[20, 20, 70, 75], [0, 0, 25, 25], [60, 5, 96, 40]], np.float32)
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    rows = Targets(CELLS, 1, 1)(boxes, np.zeros(3, np.int64), np.zeros(3, bool), middles[:, None])
    assert CELLS.boxes(rows[:, 2:6], np.array([0])) == pytest.approx(boxes[:1], abs=1e-3)
    assert CELLS.points(rows[:, 6:8].reshape(1, 1, 2), np.array([0]))[0, 0] == pytest.approx(middles[0], abs=1e-3)
