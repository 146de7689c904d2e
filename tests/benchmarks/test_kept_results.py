"""What a benchmark keeps is read back for the same settings, and never for others."""

import argparse
from dataclasses import replace

import pytest

from benchmarks.few_images.crops import Draw
from benchmarks.few_images.trial import Trial, trial_folder, trials
from benchmarks.ideas import IDEAS, Idea, idea_folder, idea_recipe, tried
from benchmarks.kept import keep, kept, keyed
from convert.gate import Disagreement, Gate
from convert.interleaved import Ratio
from edge_app import files
from edge_app.errors import DataError
from edge_app.evaluation.accuracy import accuracy
from edge_app.pictures.dataset import Dataset

IDEA = "+ a teacher's answers"


def test_a_key_is_the_same_for_equal_settings_only():
    keys = [keyed("a", *settings) for settings in ((None, ()), (2, ()), (None, ("epochs=1",)), (None, ("epochs=2",)))]
    assert len(set(keys)) == len(keys)
    assert keyed("a", 2, ("epochs=1",)) == keyed("a", 2, ["epochs=1"])
    assert keys[0].startswith("a-")


@pytest.fixture
def draw(tmp_path):
    """From crops that are not there, so that what is not read back cannot be made."""
    return Draw(tmp_path / "crops", count=10, seed=1)


def test_trials_are_read_back(draw, tmp_path):
    files.write_bytes(trial_folder(draw, tmp_path) / "trials.json", b"[]")
    assert trials(draw, tmp_path) == []


@pytest.mark.parametrize(
    ("other", "changes"), [({"tested": 2}, ()), ({}, ("epochs=1",)), ({"seed": 2}, ()), ({"count": 30}, ())]
)
def test_trials_of_other_settings_are_not(draw, tmp_path, other, changes):
    kept = trial_folder(replace(draw, **other), tmp_path, changes) / "trials.json"
    files.write_bytes(kept, b"[]")
    with pytest.raises(FileNotFoundError, match="crops"):
        trials(draw, tmp_path)
    assert kept.exists()


def options(folder, **changed):
    """As the command line gives them; --data is a folder without pictures."""
    given = {"quick": False, "epochs": 12, "teacher": folder / "teacher", "out": folder, "data": folder}
    return argparse.Namespace(**given | changed)


def idea_of(given):
    return idea_folder(IDEA, idea_recipe(IDEA, given), given.out)


@pytest.fixture
def gate(tmp_path):
    """A verdict with a path in it, which JSON does not know."""
    seen = Disagreement(path=tmp_path / "é.png", truth="cat", keras="cat", int8="dog", distance=0.5)
    return Gate(
        passed=True,
        tolerance_points=100,
        split="val",
        n=1,
        skipped=(),
        accuracy={"int8": accuracy(0, 1)},
        difference={},
        agreement=accuracy(1, 1),
        worst_classes=(),
        disagreements=(seen,),
    )


def test_an_idea_is_read_back(gate, tmp_path):
    idea = Idea(idea=IDEA, epochs=12, size_bytes=1, gate=gate)
    keep(idea, idea_of(options(tmp_path)) / "idea.json")
    assert tried(IDEA, options(tmp_path)) == idea


def test_trials_with_their_verdicts_are_read_back(gate, draw, tmp_path):
    ratio = Ratio(median=1.0, spread=(0.9, 1.1), ours_ms=1.0, theirs_ms=1.0, rounds=1, calls_a_round=1)
    trial = Trial(method="pretrained", count=10, seed=1, gate=gate, minutes=2.5, size_bytes=9, latency=ratio)
    keep([trial], trial_folder(draw, tmp_path) / "trials.json")
    assert trials(draw, tmp_path) == [trial]


def test_damaged_results_are_named(tmp_path):
    (tmp_path / "trials.json").write_text('[{"method"')
    with pytest.raises(DataError, match=r"trials\.json is damaged"):
        kept(list[Trial], tmp_path / "trials.json")


@pytest.mark.parametrize("other", [{"quick": True}, {"epochs": 3}, {"teacher": "another"}])
@pytest.mark.parametrize("finished", [True, False])
def test_an_idea_of_other_settings_neither_counts_nor_disturbs(tmp_path, other, finished):
    """Neither its result nor what a killed training left: the full run starts, and finds no pictures here."""
    given = options(tmp_path, **other)
    left = idea_of(given)
    files.write_text(left / "recipe.toml", idea_recipe(IDEA, given).to_toml())
    Dataset(root=tmp_path, labels=("a", "b")).save(left / "data.json")
    if finished:
        files.write_text(left / "idea.json", "{}")
    with pytest.raises(DataError, match="cifar10/train") as refused:
        tried(IDEA, options(tmp_path))
    assert "another recipe" not in str(refused.value)


def test_every_idea_has_a_folder_of_its_own(tmp_path):
    given = options(tmp_path)
    assert len({idea_folder(idea, idea_recipe(idea, given), tmp_path) for idea in IDEAS}) == len(IDEAS)
