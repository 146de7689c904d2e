"""`edgesight models build` as a user runs it, and the model that it leaves."""

import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from msgspec import json

from edge_app.inference.model import Model

CATS = {"tabby", "tiger cat", "Egyptian cat", "Persian cat", "lynx"}


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """60 overlapping crops of five photographs, in a folder whose name has a space."""
    data = pytest.importorskip("skimage.data")
    root = tmp_path_factory.mktemp("my photos")
    rng = np.random.default_rng(0)
    for name in ("astronaut", "chelsea", "coffee", "motorcycle_left", "rocket"):
        image_bgr = cv2.imread(str(next(Path(data.__file__).parent.glob(f"{name}.*"))))
        for number in range(12):
            side = int(rng.integers(220, 300))
            top, left = (int(rng.integers(0, size - side + 1)) for size in image_bgr.shape[:2])
            assert cv2.imwrite(str(root / f"{name}-{number}.jpg"), image_bgr[top : top + side, left : left + side])
    return root


def _build(folder, *options):
    process = subprocess.run(
        [sys.executable, "-m", "edge_app.commands", "models", "build", "imagenet-lite0", *map(str, options)],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert "Traceback" not in process.stderr
    return process


@pytest.fixture(scope="module")
def built(photos, tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    return folder, _build(folder, "--data", photos, "--judged", 20, "--samples", 20, "--agreement", 60)


def test_it_says_what_it_made_and_how_far_it_can_be_trusted(built):
    folder, process = built
    assert process.returncode == 0, process.stderr
    assert "of 20 held-back pictures, 0 skipped; asked for 60 %" in process.stdout
    assert "edgesight run --model imagenet-lite0.tflite" in process.stdout
    card, verdict = (folder / "imagenet-lite0.md").read_text(), folder / "runs/imagenet-lite0/gate.json"
    agreement = json.decode(verdict.read_bytes())["agreement"]
    assert agreement["n"] == 20
    assert f"{agreement['accuracy']:.1%}" in card
    assert f"{(folder / 'imagenet-lite0.tflite').stat().st_size:,} bytes" in card


@pytest.mark.parametrize(("photo", "names"), [("chelsea", CATS), ("coffee", {"espresso"})])
def test_it_names_photographs_sensibly(built, photo, names):
    data = pytest.importorskip("skimage.data")
    image_bgr = np.ascontiguousarray(getattr(data, photo)()[..., ::-1])
    with Model(built[0] / "imagenet-lite0.tflite") as model:
        assert model.network.input.quantization.dtype == "int8"
        assert model.spec.known_answer is not None
        assert model.classify(image_bgr).label in names


def test_below_the_bar_nothing_is_written(tmp_path):
    """Noise is no class of the thousand: between near ties, int8 cannot answer as float does every time."""
    rng = np.random.default_rng(0)
    for number in range(40):
        noise = rng.integers(0, 40 + 5 * number, (230, 230, 3), np.uint8)
        assert cv2.imwrite(str(tmp_path / f"{number}.png"), noise)
    options = ("--judged", 20, "--samples", 10, "--agreement", 100, "--out", "strict.tflite", "--run", "strict")
    process = _build(tmp_path, "--data", ".", *options)
    assert process.returncode == 1, process.stdout + process.stderr
    assert "FAILED. strict.tflite was not touched" in process.stdout
    assert not (tmp_path / "strict.tflite").exists()
    assert not (tmp_path / "strict.md").exists()
    assert (tmp_path / "strict/rejected.tflite").stat().st_size > 4_000_000


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--data", "nowhere"], "nowhere has 0 pictures; wanted at least 40"),
        (["--data", ".", "--out", "model.txt"], "ends in .tflite"),
    ],
)
def test_bad_input_is_one_line(tmp_path, options, message):
    process = _build(tmp_path, *options)
    assert process.returncode == 2
    assert message in process.stderr
    assert process.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_text_of_the_users_own_is_not_replaced_by_the_card(tmp_path):
    (tmp_path / "README.md").write_text("# My photos\n")
    process = _build(tmp_path, "--data", "nowhere", "--out", "README.tflite")
    assert process.returncode == 2
    assert process.stderr.startswith("error: Cannot write a card as README.md: a text of another kind is there.")
    assert process.stderr.count("\n") == 1
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("README.md", "# My photos\n")]
