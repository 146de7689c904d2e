"""How long a training is said to take, from what a few steps took."""

from pathlib import Path

import pytest

from edge_app.pictures.dataset import Dataset, Picture
from train.photos import estimate


@pytest.fixture
def dataset():
    def pictures(count):
        return tuple(Picture(Path(f"{number}.png"), number % 4) for number in range(count))

    return Dataset(root=Path(), labels=tuple("abcd"), train=pictures(100), val=pictures(10))


@pytest.mark.parametrize(
    ("changes", "seconds"),
    [
        # A batch of 16 takes 1.6 s to change, to learn from and to look at: 0.2 s and 0.1 s a picture; so does saving.
        pytest.param(("epochs=1",), 100 * 0.2 + 10 * 0.1 + 1.6, id="one epoch"),
        pytest.param(("epochs=5",), 5 * (100 * 0.2 + 10 * 0.1 + 1.6), id="five"),
        pytest.param(("epochs=1", "head.epochs=9", "head.views=3"), 100 * 0.2 + 10 * 0.1 + 1.6 + 300 * 0.1, id="head"),
    ],
)
def test_every_pass_is_counted(tiny, dataset, monkeypatch, changes, seconds):
    def took(step):
        step()
        return 1.6

    monkeypatch.setattr(estimate, "_seconds", took)
    monkeypatch.setattr(estimate.time, "perf_counter", lambda: 0.0)
    assert estimate.estimate_seconds(tiny(*changes), dataset) == pytest.approx(seconds)


def test_a_teacher_is_asked_once_for_each_view(tiny, dataset, monkeypatch, finished):
    from msgspec import json
    from msgspec.structs import replace

    labels = tuple(json.decode((finished[0] / "spec.json").read_bytes())["labels"])
    monkeypatch.setattr(estimate, "_seconds", lambda step: (step(), 1.6)[1])
    monkeypatch.setattr(estimate.time, "perf_counter", lambda: 0.0)
    recipe = tiny("epochs=5", "label_smoothing=0", f"teacher.run={finished[0]}", "teacher.views=2", "teacher.hint=1")
    foreseen = estimate.estimate_seconds(recipe, replace(dataset, labels=labels))
    assert foreseen == pytest.approx(5 * (100 * 0.2 + 10 * 0.1 + 1.6) + 2 * 100 * 0.1)


def test_a_step_is_timed_after_its_first_call(monkeypatch):
    clock, calls = iter([10.0, 12.0]), []
    monkeypatch.setattr(estimate.time, "perf_counter", lambda: next(clock))
    assert estimate._seconds(lambda: calls.append(1)) == pytest.approx(2.0 / (len(calls) - 1))
