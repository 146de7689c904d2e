import pytest

from edge_app.errors import DataError
from edge_app.pictures.dataset import Picture
from edge_app.pictures.normal import ANOMALY, NORMAL
from train.anomaly.data import find_normal
from train.anomaly.plan import anomaly_plan
from train.recipe import recipe_from


@pytest.fixture
def root(tmp_path):
    return tmp_path


def make(root, **counts):
    """Empty files in folders whose names have a double underscore for each slash."""
    for name, count in counts.items():
        folder = root / name.replace("__", "/")
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(count):
            (folder / f"{number}.png").touch()


def found(root, *changes):
    dataset = find_normal(recipe_from(anomaly_plan("x"), "x", changes), root)
    return dataset, [len(part) for part in (dataset.train, dataset.val, dataset.test)]


@pytest.mark.parametrize(
    ("counts", "changes", "expected", "anomalies"),
    [
        ({"a": 50, "b__c": 50}, (), [75, 25, 0], 0),
        ({"a": 40}, (), [20, 20, 0], 0),
        ({"train__good": 80, "test__good": 9, "test__hole": 7}, (), [60, 20, 16], 7),
        ({"train": 80, "val": 30}, (), [80, 30, 0], 0),
        ({"train": 80, "valid": 30}, (), [80, 30, 0], 0),
        (
            {"train__cat": 30, "train__dog": 9, "val__cat": 25, "test__cat": 4, "test__dog": 5},
            ("data.normal=cat",),
            [30, 25, 9],
            5,
        ),
        ({"cat": 100, "dog": 8}, ("data.normal=cat",), [67, 23, 18], 8),
        ({"a": 30}, ("anomaly.false_alarm_rate=0.2",), [22, 8, 0], 0),
    ],
)
def test_only_normal_pictures_are_learned_from_and_held_out(root, counts, changes, expected, anomalies):
    make(root, **counts)
    dataset, sizes = found(root, *changes)
    assert sizes == expected
    assert {label for _, label in (*dataset.train, *dataset.val)} == {NORMAL}
    assert sum(label == ANOMALY for _, label in dataset.test) == anomalies
    everything = [path for part in (dataset.train, dataset.val, dataset.test) for path, _ in part]
    assert len(everything) == len(set(everything))


def test_pictures_that_are_added_move_few_others(root):
    make(root, a=100)
    before = set(found(root)[0].val)
    (root / "a" / "new.png").touch()
    assert len(before - set(found(root)[0].val)) <= 1
    assert all(isinstance(picture, Picture) for picture in before)


@pytest.mark.parametrize(
    ("counts", "changes", "message"),
    [
        (
            {"a": 39},
            (),
            "20 normal pictures to learn from and 19 held out for the threshold; wanted at least 20 and 20",
        ),
        ({"a": 1}, (), "1 normal pictures to learn from and 0 held out"),
        ({"a": 0}, (), "0 normal pictures to learn from"),
        ({"train__cat": 30, "train__dog": 30}, (), "pictures of cat, dog; which are normal.*data.normal=cat"),
        ({"train__cat": 30}, ("data.normal=dog",), "does not exist.*cat/"),
        ({"cat": 30}, ("data.normal=dog",), "has no folder called 'dog'"),
        ({"a": 30}, ("data.folder=b",), "is no folder of pictures, or does not exist"),
    ],
)
def test_what_is_too_little_or_missing_is_said(root, counts, changes, message):
    make(root, **counts)
    with pytest.raises(DataError, match=message):
        found(root, *changes)
