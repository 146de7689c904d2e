"""`edgesight train PHOTOS` as a user types it: real pictures, a real process."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time

import cv2
import numpy as np
import pytest
from PIL import Image
from skimage import data

from edge_app.errors import DataError
from edge_app.pictures.dataset import load_dataset
from train.fitting.log import read_log
from train.group_option import as_change
from train.photos.begun import begun
from train.photos.leaks import without_leaks
from train.photos.prepare import prepare, with_unlabelled
from train.pictures.find import find_pictures
from train.recipe import Data, Group
from train.run import has_run

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


def _killed_after_an_epoch(*arguments, cwd, log):
    """Start, kill when `log` has a row, and return what was said on standard error."""
    with (cwd / "stderr.txt").open("w+") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "edge_app.commands", *map(str, arguments)],
            cwd=cwd, env=os.environ | {"COLUMNS": "200"}, stdout=said, stderr=said,
        )  # fmt: skip
        deadline = time.monotonic() + 600
        while not read_log(log):
            assert process.poll() is None, (cwd / "stderr.txt").read_text()
            assert time.monotonic() < deadline
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
        process.kill()
        process.wait()
    return (cwd / "stderr.txt").read_text()


def _add_odd_pictures(photos):
    """What people's folders hold: see-through, animated, of one pixel, cut off, hidden."""
    folder = photos / "a cat"
    cat = cv2.imread(str(folder / "0.png"))[10:]
    cv2.imwrite(str(folder / "see-through.png"), cv2.cvtColor(cat, cv2.COLOR_BGR2BGRA))
    frames = [Image.fromarray(np.ascontiguousarray(np.roll(cat, 20 * n, axis=1)[..., ::-1])) for n in (1, 2)]
    frames[0].save(folder / "animated.webp", save_all=True, append_images=frames[1:])
    cv2.imwrite(str(folder / "dot.png"), np.full((1, 1, 3), 90, np.uint8))
    (folder / "cut off.jpg").write_bytes(cv2.imencode(".jpg", cat)[1].tobytes()[:900])
    shutil.copytree(folder, photos / ".thumbnails")


def test_from_odd_folder_to_two_models_through_a_kill(photos, tmp_path):
    _add_odd_pictures(photos)
    more = tmp_path / "more"
    more.mkdir()
    cv2.imwrite(str(more / "rocket.png"), data.rocket()[:200, :200])
    command = ("train", photos, "--small", "--unlabelled", more, *QUICK)
    large, small = (tmp_path / "runs" / name for name in ("my-photos", "my-photos-small"))

    stderr = _killed_after_an_epoch(*command, cwd=tmp_path, log=small / "log.csv")
    assert "Traceback" not in stderr
    assert "19 pictures of 2 classes" in stderr
    assert "cut off.jpg" in stderr
    assert "The small network has only" in stderr
    assert stderr.index("small class") < stderr.index("on this machine") < stderr.index("epoch 1")
    assert (large / "model.keras").exists()
    assert not (small / "model.keras").exists()

    stdout, stderr = _run(*command, "--resume", cwd=tmp_path)
    assert re.findall(r"(\d) of 2 epochs done", stderr)[0] == "2", "the large one is not trained again"
    for run in (large, small):
        assert f"Next: edgesight convert runs/{run.name} --out {run.name}.tflite" in stdout
        assert (run / "metrics.json").exists()
        assert len(read_log(run / "log.csv")) == 2
        assert not [path.name for path in run.rglob(".*")], "nothing half written"
    assert len(list((large / "answers").iterdir())) == 2, "each view was asked for once"
    assert load_dataset(small / "data.json").unlabelled == (more / "rocket.png",)
    assert (small / "model.keras").stat().st_size < (large / "model.keras").stat().st_size / 5


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
        (("--small", "--unlabelled", "gone"), "gone is no folder of pictures, or does not exist"),
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


@pytest.mark.parametrize("arguments", [(), ("--small",)])
def test_a_misspelt_folder_is_named_with_what_is_there(photos, tmp_path, arguments):
    _, stderr = _run("train", "my fotos", *arguments, cwd=tmp_path, status=2)
    assert "my fotos does not exist" in stderr
    assert "my photos/" in stderr


@pytest.mark.parametrize(
    "changes",
    [("architecture.name=MobileNetV2", "input.mean=[127.5]", "input.std=[127.5]", "architecture.weights=x"), ()],
    ids=["small network", "folder"],
)
def test_what_the_small_network_will_refuse_is_refused_before_the_large_one_is_trained(photos, tmp_path, changes):
    if not changes:
        (tmp_path / "runs" / "my-photos-small").mkdir(parents=True)
        (tmp_path / "runs" / "my-photos-small" / "recipe.toml").touch()
    sets = [part for change in changes for part in ("--set", change)]
    _run("train", photos, "--small", *sets, cwd=tmp_path, status=2)
    assert not (tmp_path / "runs" / "my-photos").exists()


@pytest.fixture
def begun_run(photos, tmp_path):
    """A run that was killed before its first epoch."""
    out = tmp_path / "runs" / "my-photos"
    recipe, dataset = prepare(photos, None, ("epochs=2",), lambda found: None)
    out.mkdir(parents=True)
    (out / "recipe.toml").write_text(recipe.to_toml())
    dataset.save(out / "data.json")
    return out


def test_a_begun_run_goes_on_only_with_the_same_folder_and_settings(photos, begun_run, tmp_path):
    recipe, dataset = begun(begun_run, photos, ("epochs=2",))
    assert recipe.epochs == 2
    assert dataset.root == photos.resolve()
    later, _ = begun(begun_run, photos, ("epochs=2", "clinical.normal=cat"))
    assert later.clinical.normal == "cat", "what is chosen after training may still be said"
    with pytest.raises(DataError, match=r"other settings: epochs \(2, now 3\)"):
        begun(begun_run, photos, ("epochs=3",))
    with pytest.raises(DataError, match="not of"):
        begun(begun_run, tmp_path, ())
    assert has_run(begun_run, resume=True)
    with pytest.raises(DataError, match="Add --resume"):
        has_run(begun_run, resume=False)


def test_a_plan_for_patients_parts_none_and_is_resumed_with_the_same_ones(photos, tmp_path):
    group = Group(pattern=r"(\d)\.png")
    recipe, dataset = prepare(photos, None, (), lambda found: None, group=group)
    assert recipe.data.group == group
    train, val = ({dataset.group_of(path) for path, _ in part} for part in (dataset.train, dataset.val))
    assert train | val == set("01234567")
    assert val and not train & val
    (tmp_path / "recipe.toml").write_text(recipe.to_toml())
    dataset.save(tmp_path / "data.json")
    assert begun(tmp_path, photos, (as_change(group),)) == (recipe, dataset)
    with pytest.raises(DataError, match=r"other settings: data\.group\.pattern"):
        begun(tmp_path, photos, (as_change(Group(pattern="x")),))


def test_too_few_pictures_for_what_comes_after_are_refused(photos):
    for path in photos.rglob("[4-7].png"):
        path.unlink()
    with pytest.raises(DataError, match=r"leaves \d pictures to train on.*better 20 of each class"):
        prepare(photos, None, (), lambda found: None)


class TestLeaks:
    @pytest.fixture
    def noise(self, tmp_path):
        """8 training and 4 validation pictures of noise in each of two classes."""
        rng = np.random.default_rng(0)
        for label in ("a", "b"):
            for split, count in (("train", 8), ("val", 4)):
                (tmp_path / split / label).mkdir(parents=True)
                for number in range(count):
                    coarse = rng.integers(0, 256, (8, 8, 3)).astype(np.uint8)
                    picture = cv2.resize(coarse, (64, 64), interpolation=cv2.INTER_LINEAR)
                    cv2.imwrite(str(tmp_path / split / label / f"{number}.png"), picture)
        return tmp_path

    def test_copies_of_held_back_pictures_are_not_trained_on(self, noise):
        shutil.copy(noise / "val" / "a" / "1.png", noise / "train" / "a" / "copy.png")
        mirrored = cv2.imread(str(noise / "val" / "b" / "2.png"))[:, ::-1]
        cv2.imwrite(str(noise / "train" / "b" / "mirrored.png"), mirrored)
        dataset = find_pictures(Data(), noise, 0)
        cleaned = without_leaks(dataset)
        assert {path.name for path, _ in set(dataset.train) - set(cleaned.train)} == {"copy.png", "mirrored.png"}
        assert cleaned.val == dataset.val

    def test_unlabelled_pictures_are_neither_held_back_ones_nor_their_copies(self, noise):
        shutil.copytree(noise / "val", noise / "more" / "again")
        cv2.imwrite(str(noise / "more" / "new.png"), np.random.default_rng(9).integers(0, 256, (64, 64, 3)))
        (noise / "more" / ".thumbnails").mkdir()
        shutil.copy(noise / "more" / "new.png", noise / "more" / ".thumbnails" / "hidden.png")
        dataset = with_unlabelled(find_pictures(Data(), noise, 0), noise, Data())
        assert "hidden.png" not in {path.name for path in dataset.unlabelled}
        assert not {path for path, _ in dataset.val} & set(dataset.unlabelled)
        assert [path.name for path in without_leaks(dataset).unlabelled] == ["new.png"]

    def test_a_fixed_camera_keeps_its_pictures_and_is_told(self, noise, caplog):
        for label in ("a", "b"):
            scene = cv2.imread(str(noise / "val" / label / "0.png"))
            for number in range(8):
                lighter = cv2.convertScaleAbs(scene, alpha=1 + number / 60)
                cv2.imwrite(str(noise / "train" / label / f"{number}.png"), lighter)
        dataset = find_pictures(Data(), noise, 0)
        assert len(without_leaks(dataset).train) >= 14  # number 0 is the very same
        assert "fixed camera" in caplog.text
