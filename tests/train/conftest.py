"""One small real data set and one finished run, shared by all tests here: handwritten digits as PNG and JPEG files."""

import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge_app.chatter import hushed

with hushed():
    import keras  # noqa: F401
    from sklearn.datasets import load_digits


def pytest_collection_modifyitems(items):
    """Keras on TensorFlow reads its own variables in a way that numpy 2 deprecates."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"))


LABELS = ("0", "ein Strich", "zwei für Größe", "😀")
RECIPE = """
name = "tiny"
seed = 7
epochs = 8
batch_size = 16
label_smoothing = 0.1
[data]
folder = "digits"
val_share = 0.2
test_share = 0.2
[input]
size_wh = [12, 12]
colour = "grey"
interpolation = "linear"
[architecture]
name = "residual"
width = 0.5
dropout = 0.2
[augment]
crop = 1
colour = 0.2
cutout = 3
[optimiser]
learning_rate = 0.05
weight_decay = 0.02
[schedule]
warmup_epochs = 1
[average]
momentum = 0.9
"""


@pytest.fixture(scope="session")
def digits(tmp_path_factory):
    """The folder above digits/LABEL/*: 60 pictures a class, of 8x8 pixels, and two that cannot be read."""
    root = tmp_path_factory.mktemp("data")
    images, targets = load_digits(n_class=len(LABELS), return_X_y=True)
    for target, label in enumerate(LABELS):
        folder = root / "digits" / label
        folder.mkdir(parents=True)
        for number, values in enumerate(images[targets == target][:60]):
            suffix = "jpg" if number % 5 == 0 else "png"
            _, data = cv2.imencode(f".{suffix}", np.asarray(values.reshape(8, 8) * (255 / 16), np.uint8))
            (folder / f"{number:02}.{suffix}").write_bytes(data.tobytes())
    (root / "digits" / "0" / "empty.png").touch()
    (root / "digits" / "😀" / "broken.png").symlink_to("nowhere.png")
    return root


@pytest.fixture(scope="session")
def recipe_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("recipes") / "tiny.toml"
    path.write_text(RECIPE)
    return path


class Trainer:
    """Starts `edgesight train` on the small set as a real process."""

    def __init__(self, recipe: Path, data: Path) -> None:
        self.arguments = [str(recipe), "--data", str(data)]

    def start(self, out, *options, backend="tensorflow", **settings):
        command = [sys.executable, "-W", "error::UserWarning", "-m", "edge_app.commands", "train"]
        return subprocess.Popen(
            [*command, *self.arguments, "--out", str(out), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"KERAS_BACKEND": backend},
            **settings,
        )

    def __call__(self, out, *options, status=0, **settings):
        """Run to its end; returns (standard output, standard error)."""
        process = self.start(out, *options, **settings)
        said = process.communicate(timeout=120)
        assert process.returncode == status, said
        assert "Traceback" not in said[1]
        return said


@pytest.fixture(scope="session")
def trainer(recipe_file, digits):
    return Trainer(recipe_file, digits)


@pytest.fixture(scope="session")
def finished(trainer, tmp_path_factory):
    """The folder of an uninterrupted run, and what the command said: (folder, standard output, standard error)."""
    out = tmp_path_factory.mktemp("runs") / "whole"
    return out, *trainer(out)


@pytest.fixture
def tiny(digits, recipe_file):
    """A function: changes -> the recipe, for tests in this process."""
    from train.recipe import load_recipe

    return lambda *changes: load_recipe(recipe_file, changes)
