"""`edgesight train` as real processes: what it leaves, and that no kill, full disk or interrupt loses an epoch."""

import importlib.util
import os
import resource
import shlex
import signal
import subprocess
import sys
import time

import keras
import numpy as np
import pytest
from msgspec import json

from edge_app.pictures.dataset import load_dataset
from edge_app.spec import spec_from_json
from train.fitting.log import COLUMNS, read_log
from train.recipe import load_recipe

EPOCHS = 8
RESULTS = {
    "checkpoint.keras", "confusion.png", "curves.png", "data.json", "input.json", "log.csv", "metrics.json",
    "model.keras", "recipe.toml", "spec.json", "tensorboard", "versions.json",
}  # fmt: skip


def _wait_for(process, out, rows):
    """Until log.csv has so many whole rows; 0 for the moment in which the run folder is made."""
    deadline = time.monotonic() + 90
    while not (out / "recipe.toml").exists() or len(read_log(out / "log.csv")) < rows:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "the run does not get there"
        time.sleep(0.005)


def _weights(out):
    return keras.saving.load_model(out / "model.keras").get_weights()


def _check_whole(out):
    assert {path.name for path in out.iterdir()} == RESULTS
    header, *rows = (out / "log.csv").read_text().splitlines()
    assert header == ",".join(COLUMNS)
    assert [row.split(",")[0] for row in rows] == [str(epoch) for epoch in range(1, EPOCHS + 1)]
    assert all(len(list(map(float, row.split(",")))) == len(COLUMNS) for row in rows)


def test_finished_run_leaves_everything(finished, recipe_file, digits):
    out, stdout, stderr = finished
    _check_whole(out)
    assert load_recipe(out / "recipe.toml") == load_recipe(recipe_file)
    spec, dataset = spec_from_json((out / "spec.json").read_bytes(), "spec"), load_dataset(out / "data.json")
    assert spec.labels == dataset.labels == tuple(sorted(path.name for path in (digits / "digits").iterdir()))
    network = keras.saving.load_model(out / "model.keras")
    assert network.input_shape == (None, *spec.input.shape)
    versions = json.decode((out / "versions.json").read_bytes())
    assert (versions["backend"], versions["seed"], versions["keras"]) == ("tensorflow", 7, keras.__version__)
    metrics = json.decode((out / "metrics.json").read_bytes())
    for split in ("val", "test"):
        overall = metrics[split]["overall"]
        assert overall["interval"][0] < overall["accuracy"] <= overall["interval"][1]
        assert set(metrics[split]["per_class"]) == set(spec.labels)
        assert f"{split}: {overall['accuracy']:.1%} of {overall['n']} right" in stdout
    assert metrics["test"]["overall"]["accuracy"] > 0.7, "it learnt to tell digits"
    assert f"2 pictures could not be read and were skipped; {out / 'metrics.json'} names them." in stdout
    assert "skipped: " in stderr
    assert f"epoch {EPOCHS} of {EPOCHS}: " in stderr
    assert "I0000" not in stderr
    assert "cuInit" not in stderr


def test_killed_at_any_moment_and_resumed_it_ends_the_same(trainer, finished, tmp_path):
    """SIGKILL before the first epoch and after later ones, the last time in the middle of a row."""
    out = tmp_path / "run"
    for rows in (0, 2, 5):
        process = trainer.start(out, *(["--resume"] if rows else []))
        _wait_for(process, out, rows)
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        assert not (out / "model.keras").exists()
    with (out / "log.csv").open("a") as file:
        file.write("9,0.12")
    trainer(out, "--resume")
    _check_whole(out)
    for ours, theirs in zip(_weights(out), _weights(finished[0]), strict=True):
        assert np.array_equal(ours, theirs), "on the same machine not one bit differs"
    pairs = zip(read_log(out / "log.csv"), read_log(finished[0] / "log.csv"), strict=True)
    assert all({**ours, "seconds": 0} == {**theirs, "seconds": 0} for ours, theirs in pairs)


def test_interrupted_run_says_how_to_go_on_and_that_works(trainer, tmp_path):
    out = tmp_path / "my run"
    process = trainer.start(out, "--set", "name=other", "--set", "about.licence=as you like")
    _wait_for(process, out, 1)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in stderr
    command = shlex.split(stderr.rpartition("Interrupted. Go on with: ")[2].splitlines()[0])
    assert command[0] == "edgesight"
    done = subprocess.run([sys.executable, "-m", "edge_app.commands", *command[1:]], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    _check_whole(out)


def test_full_disk_is_one_clear_error_and_the_run_can_go_on(trainer, finished, tmp_path):
    """From the second epoch on no file of the process may grow past what log and list need, and a checkpoint does."""
    out = tmp_path / "run"
    process = trainer.start(out)
    _wait_for(process, out, 2)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (60_000, 60_000))
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 2
    assert f"error: Cannot write {out / 'checkpoint.keras'}: File too large. Try" in stderr
    assert "Traceback" not in stderr
    assert not [path for path in out.iterdir() if path.name.startswith(".")], "nothing half written"
    assert (out / "checkpoint.keras").stat().st_size > 60_000, "the old one is still there"
    trainer(out, "--resume")
    _check_whole(out)
    assert all(map(np.array_equal, _weights(out), _weights(finished[0])))


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_same_recipe_trains_with_another_backend(trainer, finished, tmp_path, backend):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed, so training with it was not tried")
    out = tmp_path / backend
    _, stderr = trainer(out, backend=backend)
    _check_whole(out)
    assert f"training with {backend}" in stderr
    assert json.decode((out / "versions.json").read_bytes())["backend"] == backend
    ours, theirs = (read_log(folder / "log.csv") for folder in (out, finished[0]))
    # Backends draw other first weights from the same seed: the first losses are near, not equal.
    assert float(ours[0]["loss"]) == pytest.approx(float(theirs[0]["loss"]), abs=0.5)
    assert float(ours[-1]["loss"]) == pytest.approx(float(theirs[-1]["loss"]), abs=0.25)
    rates = [[float(row["learning_rate"]) for row in rows] for rows in (ours, theirs)]
    assert rates[0] == pytest.approx(rates[1], rel=1e-3, abs=1e-7)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(["--set", "epohcs=3"], "unknown key 'epohcs'. Did you mean 'epochs'?", id="key"),
        pytest.param(["--set", "epochs=many"], "epochs: expected `int`, got `str`", id="type"),
        pytest.param(["--set", "epochs"], "wanted KEY=VALUE", id="form"),
        pytest.param(["--data", "/nowhere"], "/nowhere/digits does not exist", id="data"),
    ],
)
def test_bad_input_is_one_line_and_status_2(trainer, tmp_path, options, message):
    stdout, stderr = trainer(tmp_path / "out", *options, status=2)
    assert stderr.startswith("error: ")
    assert message in stderr
    assert len(stderr.splitlines()) == 1
    assert stdout == ""
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_forbidden_output_is_one_clear_error(trainer, tmp_path):
    tmp_path.chmod(0o500)
    _, stderr = trainer(tmp_path / "out", status=2)
    assert f"Cannot write {tmp_path / 'out'}" in stderr
    assert "Permission denied" in stderr


def test_no_group_is_parted_and_the_run_remembers_it(trainer, tmp_path):
    """Pictures 00 to 09 of all classes are one group, and so on; without a fitting --group the run is another."""
    group = ("--group", r"pattern=/(\d)\d\.", "--set", "epochs=1")
    _, stderr = trainer(tmp_path / "run", *group)
    dataset = load_dataset(tmp_path / "run" / "data.json")
    assert "They belong to 6 groups, each in one split; of 2 pictures it is not known." in stderr
    parts = (dataset.train, dataset.val, dataset.test)
    splits = [{dataset.group_of(path) for path, _ in part} - {None} for part in parts]
    assert all(splits)
    assert sorted(name for names in splits for name in names) == list("012345")
    _, stderr = trainer(tmp_path / "run", "--set", "epochs=1", "--resume", status=2)
    assert "holds a run of another recipe: data.group" in stderr
