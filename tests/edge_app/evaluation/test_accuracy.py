import numpy as np
import pytest

from edge_app.evaluation.accuracy import accuracy, accuracy_report
from edge_app.evaluation.intervals import wilson

LABELS = ("cat", "dog", "😀")


@pytest.fixture
def report():
    """Four cats (one taken for a dog, one for a smile), two dogs, no smile."""
    answers = np.array([0, 0, 1, 2, 1, 1])
    return accuracy_report(np.array([0, 0, 0, 0, 1, 1]), np.eye(3, dtype=np.float32)[answers], LABELS)


def test_overall_counts_and_interval(report):
    assert (report.overall.n, report.overall.correct) == (6, 4)
    assert report.overall.accuracy == pytest.approx(4 / 6)
    assert report.overall.interval == wilson(4, 6)


def test_per_class_is_recall_and_leaves_out_classes_without_pictures(report):
    assert {label: (row.correct, row.n) for label, row in report.per_class.items()} == {"cat": (2, 4), "dog": (2, 2)}


def test_confusion_is_truth_by_answer(report):
    assert report.confusion == ((2, 1, 1), (0, 2, 0), (0, 0, 0))


def test_no_pictures_say_nothing():
    report = accuracy_report(np.array([], np.int64), np.empty((0, 3), np.float32), LABELS)
    assert (report.overall.accuracy, report.overall.interval, report.per_class) == (0.0, (0.0, 1.0), {})
    assert accuracy(0, 0).interval == (0.0, 1.0)
