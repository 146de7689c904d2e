"""A small embedder from a recipe to a judged int8 file, as a user starts it: from who is who, and from a teacher."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from made_up_faces import face, save_faces

from edge_app.commands import cli
from edge_app.errors import DataError, EdgesightError, RecipeError
from edge_app.faces.align import align
from edge_app.inference.model import Model
from train.fitting.log import read_log

RECIPE = """
name = "faces"
task = "embed"
seed = 1
epochs = {epochs}
batch_size = 24
[[data.faces]]
file = "faces/faces.csv"
where = {{ split = ["train"] }}
[[data.faces]]
file = "faces/faces.csv"
split = "val"
where = {{ split = ["held"] }}
[input]
size_wh = [112, 112]
mean = [127.5]
std = [128]
[architecture]
name = "embedder"
width = 0.25
[vector]
size = 32
margin = 0.1
sharpness = 16
[augment]
flip = true
crop = 3
turn = 5
scale = 0.05
[optimiser]
name = "adam"
learning_rate = 0.003
"""
TEACHER = """
[teacher]
model = "{model}"
views = 2
[teacher.input]
size_wh = [112, 112]
mean = [127.5]
std = [128]
"""
POINTS = np.array([[46, 60], [82, 60], [64, 100]], np.float32)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    root = tmp_path_factory.mktemp("data")
    save_faces(root / "faces", range(24), each=6)
    return root


def _invoke(*arguments):
    return CliRunner().invoke(cli, [str(one) for one in arguments], catch_exceptions=True)


@pytest.fixture(scope="module")
def own(data):
    """Trained from who is who, and converted."""
    (data / "own.toml").write_text(RECIPE.format(epochs=12))
    trained = _invoke("train", data / "own.toml", "--data", data, "--out", data / "own")
    assert trained.exit_code == 0, trained.output
    converted = _invoke(
        "convert", data / "own", "--out", data / "own.tflite", "--float", data / "own-float.tflite", "--tolerance", 100
    )
    return trained, converted


def test_from_faces_to_a_file_that_tells_people_apart(data, own):
    trained, converted = own
    assert "of one person's pairs missed at a false match rate of 0.01" in trained.output
    assert converted.exit_code == 0, converted.output
    gate = json.loads((data / "own" / "gate.json").read_text())
    assert gate["cosine"]["float"] > 0.999
    assert gate["cosine"]["int8"] > 0.95
    with Model(data / "own.tflite") as model:
        assert (model.spec.task, model.spec.vector.size, model.spec.labels) == ("embed", 32, ())
        assert model.network.output.quantization.dtype == "int8"
        vectors = np.array(
            [[model.embed(align(face(person, noise=number), POINTS)) for number in (91, 92)] for person in range(24)]
        )
    assert np.linalg.norm(vectors, axis=2) == pytest.approx(1, abs=1e-5)
    scores = vectors[:, 0] @ vectors[:, 1].T
    strangers = scores[~np.eye(24, dtype=bool)]
    assert np.median(scores.diagonal()) > np.quantile(strangers, 0.95)


def test_another_embedder_teaches(data, own):
    recipe = RECIPE.format(epochs=3) + TEACHER.format(model="own.tflite")
    (data / "taught.toml").write_text(recipe)
    done = _invoke("train", data / "taught.toml", "--data", data, "--out", data / "taught")
    assert done.exit_code == 0, done.output
    assert len(list((data / "taught" / "answers").iterdir())) == 2
    rows = read_log(data / "taught" / "log.csv")
    assert float(rows[-1]["val_loss"]) < float(rows[0]["val_loss"])
    again = _invoke(
        "train", data / "taught.toml", "--data", data, "--out", data / "taught", "--resume", "--set", "seed=2"
    )
    assert "another recipe" in str(again.exception or again.output)


def test_a_bad_twin_fails_the_gate(data, own, tmp_path):
    """Vectors whose coarse steps lose what tells people apart, as those of a badly quantised file."""
    from convert.embedder_gate import embedder_gate

    rng = np.random.default_rng(0)
    people = np.repeat(np.arange(40), 5)
    good = rng.normal(size=(40, 32))[people] + 0.4 * rng.normal(size=(200, 32))
    bad = good + 0.9 * rng.normal(size=good.shape)
    vectors = {
        kind: (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)
        for kind, values in {"keras": good, "float": good, "int8": bad}.items()
    }
    verdict = embedder_gate(vectors, people, tolerance_points=1.0, split="test")
    assert not verdict.passed
    assert verdict.difference["int8"].points < -1
    fine = embedder_gate(vectors | {"int8": vectors["float"]}, people, tolerance_points=1.0, split="test")
    assert fine.passed


@pytest.mark.parametrize(
    ("old", "new", "error", "message"),
    [
        ("size_wh = [112, 112]", "size_wh = [96, 96]", RecipeError, "aligned faces are 112x112"),
        ('["train"]', '["nobody"]', DataError, "none of 144 rows has"),
        ('["held"]', '["train"]', DataError, "trains on people who are held back"),
        ("faces/faces.csv", "faces/none.csv", DataError, "Cannot read the faces"),
        ('name = "embedder"', 'name = "textbook"', RecipeError, "an embedder needs 'embed', 'embedder' and a file"),
        ("[augment]", "[augment]\nmix = 0.5", RecipeError, "only a teacher can say what is on mixed pictures"),
    ],
)
def test_recipes_that_cannot_work_are_refused(data, old, new, error, message):
    from train.faces.data import find_faces
    from train.recipe import load_recipe

    (data / "bad.toml").write_text(RECIPE.format(epochs=1).replace(old, new, 1))
    with pytest.raises(error, match=message):
        find_faces(load_recipe(data / "bad.toml").data, data)


def test_a_teacher_of_another_kind_is_refused(data, tmp_path):
    from edge_app.spec import InputSpec
    from train.faces.teacher import VectorTeacher

    spec = InputSpec(size_wh=(112, 112))
    (tmp_path / "torn.tflite").write_bytes(b"TFL3")
    for path, message in ((tmp_path / "none.tflite", "cannot be used"), (tmp_path / "torn.tflite", "cannot be used")):
        with pytest.raises(RecipeError, match=message):
            VectorTeacher(path, spec)
    from edge_app.inference.shipped import find_model

    with pytest.raises(RecipeError, match="wanted a vector of"):
        VectorTeacher(find_model("cifar10"), spec)
    assert issubclass(RecipeError, EdgesightError)
