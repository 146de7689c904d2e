"""What int8 may change of a network that screens, from answers that are written out and from a whole conversion."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from msgspec import json
from msgspec.structs import replace

from convert.clinical_gate import clinical_gate
from convert.command import convert as command
from convert.keras_model import KerasModel
from edge_app.errors import DataError
from edge_app.evaluation.clinical.settings import ClinicalSpec, OperatingPoint
from edge_app.evaluation.judge import Judgement
from edge_app.inference.model import Model
from edge_app.pictures.dataset import Picture
from edge_app.pictures.read import read_picture
from edge_app.spec import InputSpec, OutputSpec, Spec

POINT = OperatingPoint(
    threshold=0.5, criterion="sensitivity", wanted=0.95, sensitivity=1, specificity=1, positives=9, negatives=9
)
SPEC = Spec(
    name="scans",
    input=InputSpec(size_wh=(8, 8)),
    labels=("ill", "well"),
    clinical=ClinicalSpec(positive=("ill",), operating_point=POINT),
)
TRUTH = np.arange(400) % 2
SCORES = np.where(TRUTH == 0, np.linspace(0.55, 1, 400), np.linspace(0, 0.45, 400))


def judgement(scores, truth):
    pictures = tuple(Picture(Path(f"{number}.png"), int(label)) for number, label in enumerate(truth))
    return Judgement(pictures, np.stack([scores, 1 - scores], axis=1).astype(np.float32), ())


def verdict(int8, truth=TRUTH, keras=SCORES, tolerance=1.0):
    answers = {"keras": judgement(keras, truth), "float": judgement(keras, truth), "int8": judgement(int8, truth)}
    return clinical_gate(answers, SPEC, SPEC.clinical, [None] * len(truth), tolerance_points=tolerance)


def changed(count, label, to, scores=SCORES):
    """The scores, where the first `count` of a class are others."""
    places = np.flatnonzero(label == TRUTH)[:count]
    return np.where(np.isin(np.arange(len(scores)), places), to, scores)


@pytest.mark.parametrize(
    ("int8", "tolerance", "failed"),
    [
        (SCORES, 0.0, set()),
        (changed(4, 0, 0.46), 1.0, set()),
        (changed(5, 0, 0.46), 1.0, {"sensitivity"}),
        (changed(5, 0, 0.46), 2.0, set()),
        (changed(5, 1, 0.54), 1.0, {"specificity"}),
        (changed(1, 1, 0.54), 0.0, set()),
        (changed(2, 1, 0.54), 0.0, {"specificity"}),
        (0.5 + (SCORES - 0.5) / 50, 1.0, {"calibration_error"}),
    ],
    ids=["same", "4 of 200", "5 of 200", "twice as much", "alarms", "one does not decide", "two do", "timid"],
)
def test_each_figure_has_its_own_tolerance(int8, tolerance, failed):
    found = verdict(int8, tolerance=tolerance)
    assert {name for name, one in found.figures.items() if not one.passed} == failed
    assert found.passed is not bool(failed)


def test_auc_is_judged_even_where_the_operating_point_does_not_move():
    """Half of those that are ill come below most of those that are well, all of them below the threshold."""
    keras = changed(100, 0, 0.47)
    found = verdict(changed(100, 0, 0.2), keras=keras)
    assert not found.figures["auc"].passed
    assert found.figures["auc"].change.value < -0.1
    assert found.figures["sensitivity"].passed


def test_int8_that_says_the_same_of_everything_fails_and_is_no_error():
    found = verdict(np.full(400, 0.5))
    assert found.figures["auc"].change.value == pytest.approx(-0.5)
    assert not found.passed


def test_keras_that_says_the_same_of_everything_is_no_measure():
    with pytest.raises(DataError, match=r"The model says the same of all 400 pictures \(0\.500 ill\)"):
        verdict(np.full(400, 0.5), keras=np.full(400, 0.5))


def test_what_is_undefined_is_not_judged():
    found = verdict(SCORES[TRUTH == 1], TRUTH[TRUTH == 1], SCORES[TRUTH == 1])
    assert found.passed
    assert found.figures["auc"].change.value is None
    assert found.figures["specificity"].change.value == 0
    assert found.reports["int8"].notes


@pytest.fixture
def run(tmp_path, run_folder, pictures, spec):
    """A folder as `edgesight train` leaves it, of a network that screens for what is red."""
    folder = shutil.copytree(run_folder, tmp_path / "run")
    pictures.save(folder / "data.json")
    clinical = ClinicalSpec(positive=spec.labels[:5], operating_point=POINT)
    output = OutputSpec(temperature=2.0, refer_below=0.5)
    (folder / "spec.json").write_bytes(replace(spec, clinical=clinical, output=output).to_json())
    return folder


def test_a_whole_conversion_judges_all_three_and_keeps_what_was_chosen(run, tmp_path, pictures):
    out, twin = tmp_path / "model.tflite", tmp_path / "twin.tflite"
    done = CliRunner().invoke(command, [str(run), "--out", str(out), "--float", str(twin)])
    assert done.exit_code == 0, done.output
    assert "sensitivity: keras " in done.output
    assert "Not a medical device" in done.output
    written = json.decode((run / "gate.json").read_bytes())["clinical"]
    assert set(written["reports"]) == {"keras", "float", "int8"}
    assert set(written["figures"]) == {"auc", "sensitivity", "specificity", "calibration_error"}
    image_bgr = read_picture(pictures.test[0].path)
    with Model(out) as int8, Model(twin) as single, KerasModel(run / "model.keras") as keras:
        assert int8.spec.output == OutputSpec(temperature=2.0, refer_below=0.5)
        expected = keras.probabilities(image_bgr)
        assert single.probabilities(image_bgr) == pytest.approx(expected, abs=1e-4)
        assert int8.probabilities(image_bgr) == pytest.approx(expected, abs=0.1)
        assert int8.classify(image_bgr).screening.positive is bool(expected[:5].sum() >= 0.5)
