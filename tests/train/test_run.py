"""Whole runs in this process, on the small set and the smallest network."""

import re
from pathlib import Path

import cv2
import numpy as np
import pytest
from msgspec import json
from msgspec.structs import replace

from edge_app.errors import DataError, OutputError, RecipeError
from edge_app.input_statistics import load_input_statistics
from edge_app.pictures.dataset import load_dataset
from train.fitting.log import read_log
from train.pictures.find import find_pictures
from train.run import train_recipe

QUICK = ("epochs=1", "architecture.name=textbook", "architecture.depth=1", "architecture.width=0.25")


@pytest.fixture
def photos(tmp_path):
    """A function: class names, count -> a folder `digits` with `count` readable pictures in each."""

    def made(labels, count):
        for index, label in enumerate(labels):
            (tmp_path / "digits" / label).mkdir(parents=True)
            for number in range(count):
                cv2.imwrite(str(tmp_path / "digits" / label / f"{number}.png"), np.full((9, 9), 90 * index, np.uint8))
        return tmp_path

    return made


def test_metrics_returned_are_those_written_and_name_what_was_skipped(tiny, digits, tmp_path):
    metrics = train_recipe(tiny(*QUICK), digits, tmp_path)
    written = json.decode((tmp_path / "metrics.json").read_bytes())
    assert written["val"]["overall"]["n"] == metrics.val.overall.n
    assert set(written) == {"val", "test", "skipped"}
    reasons = [reason for reasons in metrics.skipped.values() for reason in reasons]
    assert len(reasons) == 2
    assert any("empty.png is empty" in reason for reason in reasons)
    assert any("broken.png" in reason for reason in reasons)


def test_what_the_network_was_fed_is_left_for_conversion_to_compare_with(tiny, digits, tmp_path):
    recipe = tiny(*QUICK)
    train_recipe(recipe, digits, tmp_path)
    fed = load_input_statistics(tmp_path / "input.json")
    assert fed.input == recipe.input
    skipped = len(json.decode((tmp_path / "metrics.json").read_bytes())["skipped"]["train"])
    assert fed.n == len(load_dataset(tmp_path / "data.json").train) - skipped
    assert 0 < fed.mean[0] < 1


def test_without_a_test_split_validation_is_drawn_and_test_left_out(tiny, digits, tmp_path):
    metrics = train_recipe(tiny(*QUICK, "data.test_share=0"), digits, tmp_path)
    assert metrics.test is None
    assert list(metrics.reports) == ["val"]
    assert "test" not in json.decode((tmp_path / "metrics.json").read_bytes())
    assert (tmp_path / "confusion.png").stat().st_size


def test_one_batch_and_one_picture_a_class_to_train_on(tiny, photos, tmp_path):
    root = photos(("a b", "ü"), 2)
    metrics = train_recipe(tiny(*QUICK, "batch_size=1000", "data.test_share=0"), root, tmp_path / "out")
    assert metrics.val.overall.n == 2


def test_a_class_that_is_not_measured_is_named(tiny, photos, tmp_path, caplog):
    root, recipe = photos(("a", "b"), 4), tiny(*QUICK)
    dataset = find_pictures(recipe.data, root, 1)
    dataset = replace(dataset, test=tuple(one for one in dataset.test if one.label == 0))
    train_recipe(recipe, root, tmp_path / "out", dataset=dataset)
    assert [line for line in caplog.messages if "nothing is measured" in line] == [
        "No test picture is of b: nothing is measured of them there."
    ]


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        pytest.param(("data.folder=gone",), DataError, r"gone does not exist.*Found in .*: digits/", id="folder"),
        pytest.param(("architecture.depth=9",), RecipeError, "does not fit an input of 12x12", id="too deep"),
    ],
)
def test_refusal_leaves_nothing(tiny, digits, tmp_path, changes, error, message):
    with pytest.raises(error, match=message):
        train_recipe(tiny(*QUICK, *changes), digits, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("spoil", [lambda label: True, lambda label: label == "b"], ids=["all", "one class"])
def test_unreadable_class_is_refused_and_leaves_nothing(tiny, photos, tmp_path, spoil):
    root = photos(("a", "b"), 12)
    for path in (root / "digits").rglob("*.png"):
        if spoil(path.parent.name):
            path.write_bytes(b"junk")
    with pytest.raises(DataError, match=r"None of the .* can be read|No training picture of b can be read"):
        train_recipe(tiny(*QUICK), root, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_folder_that_holds_a_run_is_left_alone(finished, tiny, digits):
    out = finished[0]
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    with pytest.raises(DataError, match=r"already holds a run\. Add --resume"):
        train_recipe(tiny(), digits, out)
    with pytest.raises(DataError, match=r"of another recipe: epochs \(8, now 9\); augment.flip \(False, now True"):
        train_recipe(tiny("epochs=9", "augment.flip=true"), digits, out, resume=True)
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("recipe.toml", "epochs =", "Cannot read the recipe"),
        ("recipe.toml", 'name = "tiny"', "missing required field"),
        ("data.json", "{", "data.json is not JSON"),
        ("data.json", None, "Cannot read the list of pictures"),
    ],
)
def test_damaged_run_is_not_resumed(tiny, digits, tmp_path, name, content, message):
    recipe = tiny(*QUICK)
    (tmp_path / "recipe.toml").write_text(recipe.to_toml())
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises((DataError, RecipeError), match=message):
        train_recipe(recipe, digits, tmp_path, resume=True)


def test_damaged_checkpoint_is_refused_and_a_missing_one_means_from_the_start(tiny, digits, tmp_path):
    recipe = tiny(*QUICK, "epochs=2")
    train_recipe(recipe, digits, tmp_path)
    before = [row | {"seconds": ""} for row in read_log(tmp_path / "log.csv")]
    (tmp_path / "checkpoint.keras").write_bytes(b"damaged")
    with pytest.raises(DataError, match=r"Cannot resume from .*checkpoint\.keras.*Delete it to start again"):
        train_recipe(recipe, digits, tmp_path, resume=True)
    (tmp_path / "checkpoint.keras").unlink()
    train_recipe(recipe, digits, tmp_path, resume=True)
    assert [row | {"seconds": ""} for row in read_log(tmp_path / "log.csv")] == before


def test_finished_run_that_is_resumed_comes_out_the_same(tiny, digits, tmp_path):
    first = train_recipe(tiny(*QUICK), digits, tmp_path)
    leftover = tmp_path / ".model-0123abcd.keras"
    leftover.touch()
    assert train_recipe(tiny(*QUICK), digits, tmp_path, resume=True) == first
    assert len(read_log(tmp_path / "log.csv")) == 1
    assert not leftover.exists(), "what a kill leaves half written is cleared away"


def test_resume_without_a_run_starts_one_and_says_so(tiny, digits, tmp_path, caplog):
    out = tmp_path / "new"
    train_recipe(tiny(*QUICK), digits, out, resume=True)
    assert f"There is no run in {out} to resume: starting one." in caplog.messages
    assert (out / "model.keras").is_file()


def test_resumed_run_keeps_its_split_when_pictures_are_added(tiny, photos, tmp_path):
    root, out = photos(("a", "b"), 20), tmp_path / "out"
    train_recipe(tiny(*QUICK), root, out)
    before = load_dataset(out / "data.json")
    cv2.imwrite(str(root / "digits" / "a" / "new.png"), np.zeros((9, 9), np.uint8))
    train_recipe(tiny(*QUICK), root, out, resume=True)
    assert load_dataset(out / "data.json") == before


def test_diverging_run_is_one_clear_error_and_pretends_no_success(tiny, digits, tmp_path):
    recipe = tiny(*QUICK, "optimiser.learning_rate=1e30", "schedule.warmup_epochs=0")
    with pytest.raises(RecipeError, match=r"loss is no longer a number in epoch 1\. Try a smaller .* \(now 1e\+30\)"):
        train_recipe(recipe, digits, tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"recipe.toml", "data.json", "input.json", "log.csv", "tensorboard"}, (
        "no checkpoint, no model, no metrics"
    )
    assert len((tmp_path / "log.csv").read_text().splitlines()) == 1


@pytest.mark.parametrize("out", ["file", "file/run"])
def test_output_that_cannot_be_written_is_one_clear_error(tiny, digits, tmp_path, out):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match=rf"Cannot write {re.escape(str(tmp_path / out))}"):
        train_recipe(tiny(*QUICK), digits, tmp_path / out)
    assert (tmp_path / "file").read_text() == "mine"


def test_paths_in_the_list_lead_there_from_anywhere(tiny, digits, tmp_path, monkeypatch):
    monkeypatch.chdir(digits)
    train_recipe(tiny(*QUICK), Path(), tmp_path)
    assert all(picture.path.is_absolute() for picture in load_dataset(tmp_path / "data.json").train)
