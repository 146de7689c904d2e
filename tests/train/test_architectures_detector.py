from pathlib import Path

import keras
import numpy as np
import pytest

from edge_app.detection.cells import Cells
from edge_app.detection.suppression import suppress
from edge_app.errors import RecipeError
from edge_app.evaluation.average_precision import average_precision, match
from edge_app.pictures.coco import Annotated
from edge_app.values import Detections
from train.architectures.detector import STRIDES, detector, learner
from train.detection.loss import DetectionLoss
from train.detection.targets import Targets


def test_one_answer_for_each_cell():
    network = detector((96, 64, 3), 2, keypoints=6, width=0.5)
    cells = len(Cells((64, 96), STRIDES, 6))
    answers = network(np.zeros((2, 96, 64, 3), np.float32))
    assert {name: tuple(value.shape) for name, value in answers.items()} == {
        "scores": (2, cells, 2),
        "boxes": (2, cells, 4),
        "keypoints": (2, cells, 12),
    }
    assert set(detector((64, 64, 3), 1).output) == {"scores", "boxes"}


def test_at_first_it_sees_hardly_anything():
    answers = detector((64, 64, 3), 1)(np.random.default_rng(0).random((1, 64, 64, 3), np.float32))
    scores = keras.ops.convert_to_numpy(answers["scores"])
    assert 0.001 < scores.mean() < 0.1


def test_its_cost():
    """What fits a Raspberry Pi: the figure that its latency was chosen by."""
    assert detector((224, 224, 3), 1, keypoints=6).count_params() < 120_000


@pytest.mark.parametrize("shape", [(100, 64, 3), (64, 100, 3)])
def test_a_side_that_is_halved_into_pieces_is_refused(shape):
    with pytest.raises(RecipeError, match="sides that 32 divides"):
        detector(shape, 1)


CELLS = Cells((64, 64), STRIDES, 6)


def _squares(n, seed):
    """(images, boxes (n, 4)): one bright square on noise each."""
    rng = np.random.default_rng(seed)
    sides = rng.integers(14, 30, n)
    corners = np.stack([rng.integers(0, 64 - side, 2) for side in sides])
    images = rng.random((n, 64, 64, 3)).astype(np.float32) * 0.3
    for image, (x, y), side in zip(images, corners, sides, strict=True):
        image[y : y + side, x : x + side] += 0.7
    return images, np.concatenate([corners, corners + sides[:, None]], axis=1).astype(np.float32)


def _found(answers):
    cells = np.flatnonzero(answers["scores"][:, 0] > 0.05)
    boxes, scores = CELLS.boxes(answers["boxes"][cells], cells), answers["scores"][cells, 0]
    points = CELLS.points(answers["keypoints"][cells].reshape(-1, 1, 2), cells)
    none = np.zeros(len(cells), np.int64)
    return Detections(boxes, scores, none, points, ("square",))[suppress(boxes, scores, none, overlap=0.5, top=10)]


def test_it_learns_where_the_bright_square_is():
    """Found on new pictures, box and point: loss, targets and cells agree."""
    keras.utils.set_random_seed(0)
    network = detector((64, 64, 3), 1, keypoints=1, width=0.5)
    student, epochs = learner(network), 60
    images, boxes = _squares(256, 0)
    rate = keras.optimizers.schedules.CosineDecay(0.005, epochs * 256 // 16)
    student.compile(keras.optimizers.Adam(rate), DetectionLoss(1, 1, box_weight=5.0))
    student.fit(images, np.stack([_rows(box) for box in boxes]), batch_size=16, epochs=epochs, verbose=0)
    images, boxes = _squares(40, 1)
    answers = {name: keras.ops.convert_to_numpy(value) for name, value in network(images).items()}
    found = [_found({name: value[k] for name, value in answers.items()}) for k in range(len(images))]
    assert average_precision(match([_annotated(box) for box in boxes], found, overlap=0.5)).value > 0.9
    off = [one.keypoints[0, 0] - _middle(box) for box, one in zip(boxes, found, strict=True) if len(one)]
    assert np.median(np.abs(off)) < 2


def _middle(box):
    return (box[:2] + box[2:]) / 2


def _rows(box):
    one = np.zeros(1, np.int64)
    return Targets(CELLS, 1, 1)(box[None], one, one.astype(bool), _middle(box)[None, None])


def _annotated(box):
    one, points = np.zeros(1, np.int64), np.empty((1, 0, 2), np.float32)
    return Annotated(Path(), (64, 64), box[None], one, one.astype(bool), points)
