"""`edgesight train PHOTOS` as a user types it: real pictures, a real process."""

import os
import shutil
import subprocess
import sys

import cv2
import numpy as np
import pytest
from skimage import data

from edge_app.pictures.dataset import load_dataset
from train.photos.leaks import without_leaks
from train.survey.survey import survey

QUICK = [
    part
    for change in ("epochs=2", "input.size_wh=[32,32]", "augment.crop=2", "head.epochs=2", "batch_size=4")
    for part in ("--set", change)
]


@pytest.fixture
def photos(tmp_path):
    """Two classes, 8 different parts of one photograph each; names with a space and an emoji."""
    for label, picture in (("a cat", data.chelsea()), ("☕", data.coffee())):
        folder = tmp_path / "my photos" / label
        folder.mkdir(parents=True)
        for number in range(8):
            x, y = 60 * (number % 4), 90 * (number // 4)
            cv2.imwrite(str(folder / f"{number}.png"), np.ascontiguousarray(picture[y : y + 120, x : x + 140, ::-1]))
    return tmp_path / "my photos"


def _run(*arguments, cwd, status=0):
    process = subprocess.run(
        [sys.executable, "-m", "edge_app.commands", *map(str, arguments)],
        cwd=cwd, env=os.environ | {"COLUMNS": "200"}, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert process.returncode == status, (process.stdout, process.stderr)
    assert "Traceback" not in process.stderr
    return process.stdout, process.stderr


def test_from_folder_to_two_models(photos, tmp_path):
    more = tmp_path / "more"
    more.mkdir()
    cv2.imwrite(str(more / "rocket.png"), data.rocket()[:200, :200])
    stdout, stderr = _run("train", photos, "--small", "--unlabelled", more, *QUICK, cwd=tmp_path)
    assert "16 pictures of 2 classes" in stderr
    assert stderr.index("small class") < stderr.index("on this machine") < stderr.index("epoch 1")
    for run in ("my-photos", "my-photos-small"):
        assert f"Next: edgesight convert runs/{run} --out {run}.tflite" in stdout
    assert load_dataset(tmp_path / "runs" / "my-photos-small" / "data.json").unlabelled == (more / "rocket.png",)
    small = (tmp_path / "runs" / "my-photos-small" / "model.keras").stat().st_size
    assert small < (tmp_path / "runs" / "my-photos" / "model.keras").stat().st_size / 5

    shutil.rmtree(tmp_path / "runs" / "my-photos-small")
    stdout, stderr = _run("train", photos, "--small", *QUICK, "--resume", cwd=tmp_path)
    assert "2 of 2 epochs done" in stderr  # the large one is not trained again
    assert "0 of 2 epochs done" not in stderr.partition("my-photos-small")[0]
    assert (tmp_path / "runs" / "my-photos-small" / "metrics.json").exists()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        pytest.param(lambda p: [f.unlink() for f in sorted((p / "☕").iterdir())[1:]], "☕ (1)", id="one picture"),
        pytest.param(
            lambda p: [shutil.copy(f, p / "☕" / f"copy {f.name}") for f in (p / "a cat").iterdir()],
            "share at least half",
            id="shared",
        ),
        pytest.param(lambda p: shutil.rmtree(p / "☕"), "wanted at least 2", id="one class"),
    ],
)
def test_hopeless_folders_are_refused_before_training(photos, tmp_path, spoil, message):
    spoil(photos)
    _, stderr = _run("train", photos, cwd=tmp_path, status=2)
    assert message in stderr
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--data", "."), "--data does not go with this"),
        (("--set", "epochs=many"), "epochs"),
        (("--unlabelled", "."), "--unlabelled does not go with this: Only the network of --small"),
        (("--small", "--unlabelled", "gone"), "gone does not exist"),
    ],
    ids=["data", "set", "unlabelled alone", "unlabelled gone"],
)
def test_options_that_do_not_fit_are_refused(photos, tmp_path, arguments, message):
    _, stderr = _run("train", photos, *arguments, cwd=tmp_path, status=2)
    assert message in stderr
    assert not (tmp_path / "runs").exists()


def test_small_does_not_go_with_a_recipe(recipe_file, tmp_path):
    _, stderr = _run("train", recipe_file, "--small", cwd=tmp_path, status=2)
    assert "--small and --unlabelled does not go" in stderr


def test_training_pictures_with_a_copy_among_the_held_back_are_left_out(tmp_path):
    from train.pictures.find import find_pictures
    from train.recipe import Data

    rng = np.random.default_rng(0)
    for label in ("a", "b"):
        for split in ("train", "val"):
            (tmp_path / split / label).mkdir(parents=True)
            for number in range(4):
                cv2.imwrite(str(tmp_path / split / label / f"{number}.png"), rng.integers(0, 256, (40, 40, 3)))
    shutil.copy(tmp_path / "val" / "a" / "1.png", tmp_path / "train" / "a" / "copy.png")
    dataset = find_pictures(Data(), tmp_path, 0)
    cleaned, count = without_leaks(dataset, survey(dataset))
    assert count == 1
    assert {picture.path.name for picture in set(dataset.train) - set(cleaned.train)} == {"copy.png"}
    assert cleaned.val == dataset.val
