"""Another tool reads our file: MediaPipe Tasks' ImageClassifier, in a Python of its own.

MediaPipe brings opencv-contrib, which fights the headless OpenCV of this project, so it gets its own environment, kept
between runs. It takes images of three channels only, so the network here is one for colour; and tensors of float32 or
uint8 only, so of the int8 network it gets the file with uint8 input and output.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from convert.metadata import with_metadata
from edge_app.inference.container import attach
from edge_app.inference.model import Model
from edge_app.pictures.read import read_picture

WANTED = "mediapipe>=0.10.21,<2"
PROGRAM = Path(__file__).with_name("mediapipe_answers.py")


@pytest.fixture(scope="module")
def mediapipe_python():
    """A Python that has MediaPipe; the tests are skipped, with pip's reason, where it cannot be installed."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    home = cache / "edgesight-tests" / f"mediapipe-py{sys.version_info.major}.{sys.version_info.minor}"
    python, complete = home / "bin" / "python", home / "complete"
    if not complete.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        # Its OpenCV wants X libraries that a machine without a screen has not: the headless one takes its place.
        for arguments in (
            ["install", "--only-binary=:all:", WANTED],
            ["uninstall", "--yes", "opencv-contrib-python"],
            ["install", "--only-binary=:all:", "opencv-contrib-python-headless"],
        ):
            pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
            done = subprocess.run(pip, capture_output=True, text=True, check=False, timeout=600)
            if done.returncode:
                pytest.skip(f"MediaPipe cannot be installed here: {done.stderr.strip().splitlines()[-1]}")
        complete.touch()
    return python


@pytest.fixture(scope="module", params=["float", "uint8"])
def model_path(request, tmp_path_factory, float_model, uint8_model, spec):
    flatbuffer = {"float": float_model, "uint8": uint8_model}[request.param]
    path = tmp_path_factory.mktemp("mediapipe") / f"{request.param}.tflite"
    path.write_bytes(attach(with_metadata(flatbuffer, spec), spec))
    return path


@pytest.fixture(scope="module")
def shown(pictures):
    """Six pictures of each class, none seen in training."""
    chosen = [[picture for picture in pictures.test if picture.label == label][:6] for label in range(10)]
    return [picture for group in chosen for picture in group]


@pytest.fixture(scope="module")
def said(mediapipe_python, model_path, shown):
    command = [str(mediapipe_python), str(PROGRAM), str(model_path), *(str(picture.path) for picture in shown)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    if "cannot open shared object file" in done.stderr:
        pytest.skip(f"MediaPipe wants a library of the system that is not here: {done.stderr.splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_same_answers(said, model_path, shown, spec):
    with Model(model_path) as model:
        ours = [model.classify(read_picture(picture.path)) for picture in shown]
    theirs = said["classes"]
    assert [answer.label for answer in ours] == [label for label, _ in theirs]
    assert np.allclose([answer.score for answer in ours], [score for _, score in theirs], atol=0.01)
    right = np.mean([label == spec.labels[picture.label] for (label, _), picture in zip(theirs, shown, strict=True)])
    assert right > 0.9, "equal, but not what is in the pictures"


def test_same_description(said):
    assert said["description"] == {
        "name": "painted-digits",
        "description": "Handwritten digits, painted.",
        "licence": "CC-BY-4.0",
        "parser": "1.0.0",
        "image": "ImagePropertiesT",
        "colour": 1,
        "mean": [0.0, 0.0, 0.0],
        "std": [255.0, 255.0, 255.0],
        "input_range": [0.0, 1.0],
        "scores": "FeaturePropertiesT",
        "output_range": [0.0, 1.0],
        "labels": ["labels.txt", 2],
    }
