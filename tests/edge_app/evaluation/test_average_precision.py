import contextlib
import io
from pathlib import Path

import numpy as np
import pytest

from edge_app.evaluation.average_precision import average_precision, match, pooled, precision_difference, recall_at
from edge_app.evaluation.detector import careful_score
from edge_app.pictures.coco import Annotated
from edge_app.values import Detections


def _picture(*boxes, classes=None, ignored=None):
    n = len(boxes)
    return Annotated(
        Path("x.jpg"),
        (320, 320),
        np.array(boxes, np.float32).reshape(n, 4),
        np.zeros(n, np.int64) if classes is None else np.array(classes),
        np.zeros(n, bool) if ignored is None else np.array(ignored, bool),
        np.empty((n, 0, 2), np.float32),
    )


def _found(*boxes_scores, classes=None):
    n = len(boxes_scores)
    return Detections(
        np.array([box for box, _ in boxes_scores], np.float32).reshape(n, 4),
        np.array([score for _, score in boxes_scores], np.float32),
        np.zeros(n, np.int64) if classes is None else np.array(classes),
        np.empty((n, 0, 2), np.float32),
        ("x",),
    )


A, B, FAR = (0, 0, 40, 40), (100, 100, 140, 140), (200, 200, 240, 240)
NEAR_A = (0, 0, 40, 30)


@pytest.mark.parametrize(
    ("picture", "found", "hits", "value"),
    [
        pytest.param(_picture(A, B), _found((A, 0.9), (B, 0.8)), [True, True], 1.0, id="all"),
        pytest.param(_picture(A, B), _found((A, 0.9)), [True], 0.5, id="half"),
        pytest.param(_picture(A, B), _found((FAR, 0.9), (A, 0.8), (B, 0.7)), [False, True, True], 2 / 3, id="alarm"),
        pytest.param(_picture(A, B), _found((A, 0.9), (FAR, 0.8), (B, 0.7)), [True, False, True], 5 / 6, id="between"),
        pytest.param(_picture(A), _found((A, 0.9), (NEAR_A, 0.8)), [True, False], 1.0, id="twice"),
        pytest.param(_picture(A), _found((NEAR_A, 0.9), (A, 0.8)), [True, False], 1.0, id="the better score takes it"),
        pytest.param(_picture(A), _found(), [], 0.0, id="nothing"),
        pytest.param(_picture(), _found((A, 0.9)), [False], 0.0, id="nothing there"),
        pytest.param(_picture(A, B, ignored=[0, 1]), _found((B, 0.9), (A, 0.8)), [True], 1.0, id="ignored"),
        pytest.param(_picture(A, B, classes=[0, 1]), _found((B, 0.9), (A, 0.8)), [False, True], 0.5, id="class"),
    ],
)  # fmt: skip
def test_by_hand(picture, found, hits, value):
    matches = match([picture], [found], overlap=0.5)
    assert matches.hits.tolist() == hits
    result = average_precision(matches)
    assert result.value == pytest.approx(value)
    assert result.n == int((~picture.ignored & (picture.classes == 0)).sum())


@pytest.mark.parametrize(("overlap", "right"), [(0.75, True), (0.76, False)])
def test_the_overlap_decides(overlap, right):
    assert match([_picture(A)], [_found((NEAR_A, 0.9))], overlap=overlap).hits.tolist() == [right]


def test_sizes_are_judged_apart():
    """What finds a large face is neither right nor wrong among the small; nor is a large false alarm."""
    small, large = (0, 0, 10, 10), (50, 50, 150, 150)
    picture, found = _picture(small, large), _found((large, 0.9), ((200, 0, 300, 100), 0.8), (small, 0.7))
    matches = match([picture], [found], overlap=0.5, sides=(0, 32))
    assert (matches.hits.tolist(), matches.objects.tolist()) == ([True], [1])
    matches = match([picture], [found], overlap=0.5, sides=(32, np.inf))
    assert (matches.hits.tolist(), matches.objects.tolist()) == ([True, False], [1])


def test_recall_at_a_rate_of_false_alarms():
    pictures = [_picture(A)] * 10
    found = [_found((A, 0.9 - k / 100)) for k in range(8)] + [_found((FAR, 0.845)), _found((FAR, 0.815))]
    matches = match(pictures, found, overlap=0.5)
    assert recall_at(matches, 0.0) == pytest.approx((0.6, 0.85))
    assert recall_at(matches, 0.1) == pytest.approx((0.8, 0.83), abs=0.25)
    assert recall_at(matches, 0.2)[0] == pytest.approx(0.8)


def test_a_threshold_takes_all_of_one_score_or_none():
    """Ten right and ten wrong, all with the same score: at that threshold there is half an alarm a picture."""
    pictures = [_picture(A)] * 20
    found = [_found((A, 0.5)) for _ in range(10)] + [_found((FAR, 0.5)) for _ in range(10)]
    for order in (1, -1):
        matches = match(pictures, found[::order], overlap=0.5)
        assert recall_at(matches, 0.1) == (0.0, 1.0)
        assert recall_at(matches, 0.5) == (0.5, 0.5)
    assert recall_at(match(pictures, [_found()] * 20, overlap=0.5), 0.1) == (0.0, 1.0)


def test_pooled_classes_share_the_false_alarms():
    """In ten pictures one class raises an alarm at 0.8, the other at 0.6: together no more than one, from 0.7 on."""
    pictures = [_picture(A, B, classes=[0, 1])] * 10
    found = [_found((A, 0.9), (B, 0.7), classes=[0, 1]) for _ in range(8)]
    found += [_found((FAR, 0.8), classes=[0]), _found((FAR, 0.6), classes=[1])]
    both = pooled([match(pictures, found, overlap=0.5, label=label) for label in (0, 1)])
    assert recall_at(both, 0.1) == pytest.approx((16 / 20, 0.7))
    assert recall_at(both, 0.2) == pytest.approx((16 / 20, 0.6))
    assert careful_score(pictures, found, ("a", "b")) == pytest.approx(0.7)


def test_the_difference_of_two_on_the_same_pictures():
    pictures, found = _random_set(0)
    whole, less = (match(pictures, some, overlap=0.5) for some in (found, [one[::2] for one in found]))
    alike = precision_difference(whole, whole)
    assert (alike.points, alike.interval) == (0, (0, 0))
    worse = precision_difference(whole, less)
    assert worse.points == pytest.approx(100 * (average_precision(less).value - average_precision(whole).value))
    assert worse.interval[0] < worse.points < worse.interval[1] < 0


def _random_set(seed, pictures=60):
    rng = np.random.default_rng(seed)

    def boxes(n):
        corners = rng.uniform(0, 200, (n, 2))
        return np.concatenate([corners, corners + rng.uniform(40, 100, (n, 2))], axis=1)

    truth = [boxes(rng.integers(0, 5)) for _ in range(pictures)]
    found = [
        np.concatenate([real + rng.normal(0, 8, real.shape).clip(-19, 19), boxes(rng.integers(0, 3))]) for real in truth
    ]
    # Distinct scores: the order of equal ones is nobody's to tell.
    scores = iter(rng.permutation(1000) / 1000)
    return (
        [_picture(*real) for real in truth],
        [_found(*((box, next(scores)) for box in some)) for some in found],
    )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("overlap", [0.3, 0.5, 0.75])
def test_the_same_figure_as_pycocotools(seed, overlap):
    pytest.importorskip("pycocotools", reason="pycocotools is not installed, so the figures were not compared")
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    pictures, found = _random_set(seed)
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = _coco(pictures)
        coco.createIndex()
        judge = COCOeval(coco, coco.loadRes(_results(found)), "bbox")
        judge.params.iouThrs = np.array([overlap])
        judge.params.recThrs = np.linspace(0, 1, 20_001)
        judge.params.areaRng, judge.params.areaRngLbl = [[0, 1e9]], ["all"]
        judge.params.maxDets = [100]
        judge.evaluate()
        judge.accumulate()
    theirs = judge.eval["precision"].mean()
    assert average_precision(match(pictures, found, overlap=overlap)).value == pytest.approx(theirs, abs=1e-3)


def test_the_interval_is_as_wide_as_that_of_new_draws():
    """The spread of the figure over many sets of pictures is what one set's interval foretells."""
    values = [average_precision(match(*_random_set(seed), overlap=0.5)) for seed in range(20)]
    spread = np.std([one.value for one in values])
    foretold = np.mean([one.interval[1] - one.interval[0] for one in values]) / (2 * 1.96)
    assert foretold == pytest.approx(spread, rel=0.5)
    assert all(one.interval[0] <= one.value <= one.interval[1] for one in values)


def _coco(pictures):
    annotations = [
        {"image_id": number, "category_id": 1, "iscrowd": 0, "bbox": _xywh(box), "area": float(np.prod(_xywh(box)[2:]))}
        for number, picture in enumerate(pictures)
        for box in picture.boxes_xyxy
    ]
    return {
        "info": {},
        "categories": [{"id": 1, "name": "x"}],
        "images": [{"id": number, "width": 320, "height": 320} for number in range(len(pictures))],
        "annotations": [one | {"id": place + 1} for place, one in enumerate(annotations)],
    }


def _results(found):
    return [
        {"image_id": number, "category_id": 1, "bbox": _xywh(box), "score": float(score)}
        for number, detections in enumerate(found)
        for box, score in zip(detections.boxes_xyxy, detections.scores, strict=True)
    ]


def _xywh(box):
    return [float(value) for value in (box[0], box[1], box[2] - box[0], box[3] - box[1])]
