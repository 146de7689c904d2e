import json
import shutil

import numpy as np
import pytest
from click.testing import CliRunner

from edge_app import files
from edge_app.commands.explain import explain
from edge_app.errors import ModelError
from edge_app.explain.subject import Subject
from edge_app.inference.container import attach
from edge_app.pictures.read import read_picture

# Keras on TensorFlow reads its own variables in a way that numpy 2 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.fixture
def run(tmp_path, run_folder, spec):
    shutil.copy(run_folder / "model.keras", tmp_path)
    files.write_bytes(tmp_path / "spec.json", spec.to_json())
    return tmp_path


def test_a_run_alone_is_told_of_by_keras(run, network):
    with Subject(run) as subject:
        assert (subject.model, len(subject.forms)) == (None, 1)
        filters = subject.form.filters()
        kernel = next(layer for layer in network.layers if layer.name == filters.layer).get_weights()[0]
        assert np.array_equal(filters.values, np.moveaxis(kernel, -1, 0))
        assert subject.form.times(0.0) is None


def test_both_forms_of_a_network_see_the_same(run, network, spec, float_model, pictures):
    (run / "m.tflite").write_bytes(attach(float_model, spec))
    image_bgr = read_picture(pictures.test[0].path)
    with Subject(run / "model.keras") as subject:
        keras, tflite = subject.forms
        assert subject.form is tflite
        relu = next(layer.name for layer in keras.layers if layer.step.kind == "ReLU")
        first = tflite.layers[0].name
        ours, theirs = keras.tap([relu])(image_bgr)[relu], tflite.tap([first])(image_bgr)[first]
        assert ours.shape == theirs.shape == (16, 16, 8)
        assert np.allclose(ours, theirs, atol=1e-4)


def test_which_file_belongs_to_a_run(run, spec, float_model):
    (run / "rejected.tflite").write_bytes(attach(float_model, spec))
    with Subject(run) as subject:
        assert subject.model is None
    with Subject(run, tflite=run / "rejected.tflite") as subject:
        assert subject.model.path.name == "rejected.tflite"
    for name in ("a.tflite", "b.tflite"):
        (run / name).write_bytes(attach(float_model, spec))
    with pytest.raises(ModelError, match=r"several \.tflite files: a\.tflite, b\.tflite\. Give --tflite"):
        Subject(run)


def test_a_folder_that_is_no_run(tmp_path):
    with pytest.raises(ModelError, match=r"no model\.keras in"):
        Subject(tmp_path)


def test_the_report_of_a_run(run, pictures):
    arguments = [run, "--data", pictures.test[0].path.parent, "--pictures", 12, "--html", run / "out.html", "--json"]
    done = CliRunner().invoke(explain, list(map(str, arguments)), catch_exceptions=False)
    assert done.exit_code == 0
    sections = json.loads(done.stdout)["sections"]
    assert list(sections["Layers"]) == ["model.keras, as it was trained"]
    assert sections["What excites channels most"]["pictures"] == 12
    assert "Where the time goes" not in sections
    assert (run / "out.html").read_text().count("data:image/png") > 5
