import numpy as np
import pytest

from edge_app.detection import suppression
from edge_app.detection.boxes import areas, overlaps
from edge_app.detection.suppression import suppress

BOX = (10, 20, 30, 60)


@pytest.mark.parametrize(
    ("other", "overlap"),
    [
        (BOX, 1.0),
        ((30, 20, 50, 60), 0.0),
        ((20, 20, 40, 60), 1 / 3),
        ((10, 20, 30, 40), 0.5),
        ((0, 0, 100, 100), 0.08),
        ((20, 30, 20, 30), 0.0),
        ((30, 60, 10, 20), 0.0),
    ],
)
def test_overlap_of_two_boxes(other, overlap):
    first, second = (np.array([box], np.float32) for box in (BOX, other))
    assert overlaps(first, second).item() == pytest.approx(overlap)
    assert overlaps(second, first).item() == pytest.approx(overlap)


def test_empty_and_inside_out_boxes_have_no_area_and_no_overlap():
    boxes = np.array([(5, 5, 5, 5), (9, 9, 5, 5), BOX], np.float32)
    assert areas(boxes).tolist() == [0, 0, 800]
    assert overlaps(boxes, boxes).tolist() == [[0, 0, 0], [0, 0, 0], [0, 0, 1]]
    assert overlaps(boxes, np.empty((0, 4), np.float32)).shape == (3, 0)


def _plain(boxes, scores, classes, overlap, top):
    """Greedy suppression, written down as it is defined."""
    kept = []
    for index in np.argsort(-scores, kind="stable"):
        rivals = [k for k in kept if classes[k] == classes[index]]
        if all(overlaps(boxes[[k]], boxes[[index]]).item() <= overlap for k in rivals):
            kept.append(int(index))
    return kept[:top]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("overlap", "top"), [(0.5, 1000), (0.3, 1000), (0.7, 5)])
def test_of_boxes_of_one_class_that_overlap_the_best_stays(seed, overlap, top):
    rng = np.random.default_rng(seed)
    corners = rng.uniform(-120, 80, (60, 2))
    boxes = np.concatenate([corners, corners + rng.uniform(5, 60, (60, 2))], axis=1).astype(np.float32)
    scores, classes = rng.permutation(60).astype(np.float32) / 60, rng.integers(0, 3, 60)
    kept = suppress(boxes, scores, classes, overlap=overlap, top=top)
    assert kept.tolist() == _plain(boxes, scores, classes, overlap, top)


@pytest.mark.parametrize("classes", [20, 90])
def test_many_classes_in_one_place_are_kept_apart(classes):
    """Two boxes of each class, nearly the same, far from the corner: of each class the better one stays."""
    boxes = np.array([[1900, 1000, 1990, 1080], [1901, 1001, 1991, 1081]] * classes, np.float32)
    labels, scores = np.arange(classes).repeat(2), np.linspace(0.9, 0.5, 2 * classes, dtype=np.float32)
    kept = suppress(boxes, scores, labels, overlap=0.5, top=1000)
    assert kept.tolist() == list(range(0, 2 * classes, 2))
    assert suppress(boxes, scores, labels, overlap=0.5, top=7).tolist() == list(range(0, 14, 2))


def test_nothing_stays_of_nothing():
    none = np.empty(0, np.float32)
    assert suppress(np.empty((0, 4), np.float32), none, none.astype(np.int64), overlap=0.5, top=9).size == 0


def test_a_crowd_is_looked_at_in_parts_with_the_same_result(monkeypatch):
    rng = np.random.default_rng(9)
    corners = rng.uniform(0, 300, (200, 2))
    boxes = np.concatenate([corners, corners + rng.uniform(5, 60, (200, 2))], axis=1).astype(np.float32)
    scores, classes = rng.permutation(200).astype(np.float32) / 200, rng.integers(0, 2, 200)
    monkeypatch.setattr(suppression, "_FIRST", 8)
    for top in (1, 20, 1000):
        kept = suppress(boxes, scores, classes, overlap=0.4, top=top)
        assert kept.tolist() == _plain(boxes, scores, classes, 0.4, top)
