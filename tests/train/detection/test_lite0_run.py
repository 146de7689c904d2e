"""A detector of several classes on a pretrained backbone, from a folder of Pascal VOC to the loop."""

import json
import os
import subprocess
import sys

import cv2
import numpy as np
import pytest

from train.fitting.log import read_log

LABELS = ["disc", "frame", "square"]
RECIPE = """
name = "shapes"
task = "detect"
seed = 2
epochs = 2
batch_size = 6
[data]
labels = ["disc", "frame", "square"]
val_share = 0.25
[[data.annotations]]
file = "shapes"
[input]
size_wh = [64, 64]
fit = "letterbox"
mean = [127]
std = [128]
[architecture]
name = "detector-lite0"
depth = 12
neck = 16
weights = "imagenet"
batch_norm = "frozen"
frozen_stages = 2
[objects]
sizes = [16, 50]
[optimiser]
name = "adam"
learning_rate = 0.002
"""


def _xml(name, objects):
    rows = "".join(
        f"<object><name>{LABELS[label]}</name><difficult>{int(difficult)}</difficult><bndbox><xmin>{x + 1}</xmin>"
        f"<ymin>{y + 1}</ymin><xmax>{x + side}</xmax><ymax>{y + side}</ymax></bndbox></object>"
        for label, x, y, side, difficult in objects
    )
    return f"<annotation><filename>{name}</filename>{rows}</annotation>"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """16 pictures, each with a shape left and one right, of which some are difficult."""
    root, rng = tmp_path_factory.mktemp("data"), np.random.default_rng(0)
    (root / "shapes").mkdir()
    for number in range(16):
        image, objects = rng.integers(60, 120, (96, 128, 3), np.uint8), []
        for place in range(2):
            label, side = (number + place) % 3, int(rng.integers(24, 50))
            x, y = 64 * place + int(rng.integers(0, 64 - side)), int(rng.integers(0, 96 - side))
            if label == 0:
                cv2.circle(image, (x + side // 2, y + side // 2), side // 2, (0, 255, 0), -1)
            else:
                cv2.rectangle(image, (x, y), (x + side - 1, y + side - 1), (0, 0, 255), 4 if label == 1 else -1)
            objects.append((label, x, y, side, number % 5 == 4))
        cv2.imwrite(str(root / "shapes" / f"{number:02}.png"), image)
        (root / "shapes" / f"{number:02}.xml").write_text(_xml(f"{number:02}.png", objects))
    (root / "shapes" / "99.xml").write_text(_xml("99.png", [(0, 1, 1, 9, False)]))
    (root / "recipe.toml").write_text(RECIPE)
    return root


def _call(*arguments, backend="tensorflow"):
    done = subprocess.run(
        [sys.executable, "-m", "edge_app.commands", *map(str, arguments)],
        capture_output=True, text=True, timeout=600, env=os.environ | {"KERAS_BACKEND": backend},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout, done.stderr


@pytest.fixture(scope="module")
def finished(data, tmp_path_factory):
    out = tmp_path_factory.mktemp("runs") / "shapes"
    return out, *_call("train", data / "recipe.toml", "--data", data, "--out", out)


def test_it_trains_on_what_the_folder_has(finished):
    out, stdout, stderr = finished
    assert stdout.startswith("val: mean average precision "), "of many labels, the mean comes first"
    line = (
        "shapes: 32 of 33 boxes are of use; dropped 1: 1 of pictures that are missing; "
        "missing or damaged: 1 picture, such as 99.png"
    )
    assert line in stderr
    assert "12 train pictures, 4 val pictures, 0 test pictures" in stderr
    listed = json.loads((out / "data.json").read_text())
    assert sum(any(row["ignored"]) for row in (*listed["train"], *listed["val"])) == 3
    assert set(json.loads((out / "metrics.json").read_text())["val"]) == set(LABELS)


def test_it_converts_to_int8_and_runs(finished, data, tmp_path):
    out, model, lines = finished[0], tmp_path / "shapes.tflite", tmp_path / "out.jsonl"
    stdout, _ = _call("convert", out, "--out", model, "--samples", 12, "--tolerance", 100)
    assert "PASSED" in stdout
    assert set(json.loads((out / "gate.json").read_text())["labels"]) == set(LABELS)
    _call("run", "--model", model, "--source", data / "shapes", "--jsonl", lines)
    rows = [json.loads(line) for line in lines.read_text().splitlines()]
    assert len(rows) == 16
    assert all("objects" in row for row in rows)


def test_jax_learns_the_same(finished, data, tmp_path):
    """Backends draw other first weights for the pyramid from the same seed: the losses are near, not equal."""
    out = tmp_path / "jax"
    _, stderr = _call("train", data / "recipe.toml", "--data", data, "--out", out, backend="jax")
    assert "training with jax" in stderr
    ours, theirs = (read_log(folder / "log.csv") for folder in (out, finished[0]))
    assert len(ours) == len(theirs) == 2
    for mine, other in zip(ours, theirs, strict=True):
        assert float(mine["loss"]) == pytest.approx(float(other["loss"]), rel=0.25)
