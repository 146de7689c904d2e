import json
import subprocess
import sys

import cv2
import numpy as np
import pytest
from tiny_model import tiny_flatbuffer, tiny_spec

from edge_app.inference.container import attach
from edge_app.pictures.dataset import Dataset, Picture

COLOURS_BGR = {"red": (0, 0, 255), "green": (0, 255, 0), "blue": (255, 0, 0)}


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "tiny.tflite"
    path.write_bytes(attach(tiny_flatbuffer(), tiny_spec()))
    return path


@pytest.fixture
def paint(tmp_path):
    """Write `count` plain pictures into data/<folder>, named by colour."""

    def painted(folder, colour, count=4):
        place = tmp_path / "data" / folder
        place.mkdir(parents=True, exist_ok=True)
        for number in range(count):
            cv2.imwrite(str(place / f"{colour}{number}.png"), np.full((9, 12, 3), COLOURS_BGR[colour], np.uint8))
        return tmp_path / "data"

    return painted


def test_accuracy_overall_and_per_class(model, paint):
    paint("Red", "red", 4)
    data = paint("blue", "blue", 3)
    paint("blue", "green", 1)

    result = json.loads(_run(model, "--data", data, "--json").stdout)

    assert (result["model"], result["data"], result["skipped"]) == ("tiny", str(data), [])
    overall = result["overall"]
    assert (overall["n"], overall["correct"], overall["accuracy"]) == (8, 7, 0.875)
    assert overall["interval"] == pytest.approx([0.529, 0.978], abs=1e-3)
    assert {label: row["accuracy"] for label, row in result["per_class"].items()} == {"red": 1.0, "blue": 0.75}
    assert result["confusion"] == [[4, 0, 0], [0, 0, 0], [0, 1, 3]]


def test_the_table_says_the_same(model, paint):
    paint("red", "red")
    run = _run(model, "--data", paint("blue", "blue"), "--threads", "1")
    last = [line for line in run.stdout.splitlines() if " all " in line]
    assert len(last) == 1
    assert "100.0%" in last[0]
    assert "67.6% to 100.0%" in last[0]


@pytest.mark.parametrize(("split", "folder"), [([], "test"), (["--split", "val"], "valid")])
def test_a_split_is_chosen(model, paint, split, folder):
    for name in ("red", "blue"):
        paint(f"test/{name}", name)
        data = paint(f"valid/{name}", name)
    assert json.loads(_run(model, "--data", data, "--json", *split).stdout)["data"] == str(data / folder)


def test_damaged_pictures_are_skipped_named_and_counted(model, paint):
    paint("red", "red")
    data = paint("blue", "blue")
    (data / "red" / "broken.jpg").write_bytes(b"\xff\xd8\xff")

    as_json, as_table = _run(model, "--data", data, "--json"), _run(model, "--data", data)

    result = json.loads(as_json.stdout)
    assert result["overall"]["n"] == 8
    assert [str(data / "red" / "broken.jpg") in reason for reason in result["skipped"]] == [True]
    assert "broken.jpg" in as_json.stderr
    assert "1 pictures could not be read" in as_table.stdout


def test_a_description_is_taken(tmp_path, paint):
    bare, toml = tmp_path / "bare.tflite", tmp_path / "colours.toml"
    bare.write_bytes(tiny_flatbuffer())
    toml.write_text('name = "third"\nlabels = ["red", "green", "blue"]\n[input]\nsize_wh = [8, 8]\n')
    paint("red", "red")
    run = _run(bare, "--data", paint("green", "green"), "--description", toml, "--json")
    assert json.loads(run.stdout)["overall"]["accuracy"] == 1.0


@pytest.mark.parametrize(
    ("folders", "options", "message"),
    [
        pytest.param([], [], "does not exist", id="missing folder"),
        pytest.param(["red"], [], "has 1 class folders with pictures; wanted at least 2", id="one class"),
        pytest.param(
            ["red", "cow"], [], "no label for 'cow'. Folders: 'cow', 'red'. Labels: 'red', 'green'", id="label"
        ),
        pytest.param(["train/red", "train/blue"], [], "has no split 'test'. Found: train", id="no such split"),
        pytest.param(["red", "blue"], ["--description", "gone.toml"], "Cannot read the description", id="description"),
    ],
)
def test_bad_input_is_one_line_and_status_2(model, paint, tmp_path, folders, options, message):
    for folder in folders:
        paint(folder, "red")
    run = _run(model, "--data", tmp_path / "data", *options, status=2)
    assert message in run.stderr
    assert run.stderr.startswith("error: ")
    assert "Traceback" not in run.stderr
    assert run.stdout == ""


def _run(*arguments, status=0):
    command = [sys.executable, "-W", "error", "-m", "edge_app.commands", "evaluate", *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == status, run.stderr
    return run


def test_the_held_back_pictures_of_a_run(model, paint):
    paint("red", "red")
    data = paint("blue", "blue")
    pictures = tuple(Picture(next((data / name).iterdir()), label) for label, name in enumerate(("blue", "red")))
    Dataset(root=data, labels=("blue", "red"), train=pictures[:1], test=pictures).save(data / "data.json")
    said = json.loads(_run(model, "--data", data, "--json").stdout)
    assert (said["overall"]["n"], said["overall"]["correct"]) == (2, 2)
    assert json.loads(_run(model, "--data", data, "--split", "train", "--json").stdout)["overall"]["n"] == 1


def test_a_split_of_a_folder_without_splits_is_refused(model, paint):
    paint("red", "red")
    data = paint("blue", "blue")
    done = _run(model, "--data", data, "--split", "val", status=2)
    assert "has no splits" in done.stderr
