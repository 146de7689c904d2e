import numpy as np
import pytest
from msgspec import json

from edge_app.errors import DataError
from edge_app.evaluation.clinical.cases import cases
from edge_app.evaluation.clinical.choice import choose
from edge_app.evaluation.clinical.plot import plot_clinical
from edge_app.evaluation.clinical.report import ClinicalReport, clinical_report
from edge_app.evaluation.clinical.settings import ClinicalSpec, OperatingPoint
from edge_app.inference.probabilities import tempered
from edge_app.pictures.read import read_picture

LABELS = ("glioma", "normal", "pituitary")
POINT = OperatingPoint(
    threshold=0.5, criterion="sensitivity", wanted=0.95, sensitivity=1, specificity=1, positives=5, negatives=5
)
SPEC = ClinicalSpec(positive=("glioma", "pituitary"), operating_point=POINT)
TRUTH = np.array([0, 0, 1, 1, 1, 1, 2, 2])
SAID = np.array(
    [
        [0.45, 0.4, 0.15],
        [0.2, 0.6, 0.2],
        [0.1, 0.8, 0.1],
        [0.1, 0.9, 0.0],
        [0.3, 0.4, 0.3],
        [0.0, 1.0, 0.0],
        [0.1, 0.1, 0.8],
        [0.4, 0.3, 0.3],
    ],
    np.float32,
)
"""Positive scores: 0.6, 0.4 | 0.2, 0.1, 0.6, 0 | 0.9, 0.7."""


def report(truth=TRUTH, said=SAID, **settings):
    return clinical_report(cases(truth, said, LABELS), SPEC, **settings)


def test_a_small_table_counted_by_hand():
    found = report(refer_below=0.5, prevalence=0.1)
    values = {name: one.value for name, one in found.overall.items()}
    assert values == {
        "accuracy": pytest.approx(6 / 8),
        "balanced_accuracy": pytest.approx((0.5 + 1 + 0.5) / 3),
        "auc_macro": pytest.approx((10 / 12 + 14.5 / 16 + 11.5 / 12) / 3),
        "calibration_error": values["calibration_error"],
        "answered": 5 / 8,
        "accuracy_answered": 4 / 5,
        "auc": pytest.approx(14.5 / 16),
        "sensitivity": 3 / 4,
        "specificity": 3 / 4,
        "ppv": pytest.approx(0.075 / (0.075 + 0.225)),
        "npv": pytest.approx(0.675 / (0.675 + 0.025)),
    }
    assert (found.n, found.positives, found.patients, found.prevalence) == (8, 4, None, 0.1)
    assert found.counts == {"glioma": 2, "normal": 4, "pituitary": 2}
    assert found.classes["normal"]["called_positive"].value == 1 / 4
    assert found.classes["glioma"]["specificity"].value == pytest.approx(5 / 6)
    assert found.classes["pituitary"]["ppv"].value == 1.0
    assert json.decode(json.encode(found), type=ClinicalReport) == found


def test_predictive_values_at_the_prevalence_of_the_pictures_are_the_shares_counted():
    found = report()
    assert found.prevalence == 0.5
    assert (found.overall["ppv"].value, found.overall["npv"].value) == (3 / 4, 3 / 4)


@pytest.mark.parametrize(
    ("kept", "undefined", "defined", "note"),
    [
        (TRUTH == 1, {"auc", "sensitivity", "ppv", "npv"}, ("specificity", 3 / 4), "No picture is of a positive class"),
        (TRUTH != 1, {"auc", "specificity", "ppv", "npv"}, ("sensitivity", 3 / 4), "Every picture is of a positive"),
    ],
    ids=["only normal ones", "only positive ones"],
)
def test_of_one_kind_alone_the_rest_is_still_told(kept, undefined, defined, note):
    found = report(TRUTH[kept], SAID[kept])
    assert {name for name, one in found.overall.items() if one.value is None} - {"auc_macro"} == undefined
    assert found.overall[defined[0]].value == defined[1]
    assert found.notes[0].startswith(note)


@pytest.mark.parametrize("prevalence", [0.0, 1.0, -0.1, 1.5])
def test_a_prevalence_that_is_none_is_refused(prevalence):
    with pytest.raises(DataError, match=r"The prevalence is .*; wanted a share between 0 and 1"):
        report(prevalence=prevalence)


def test_a_model_that_does_not_screen_is_told_of_without_positives():
    found = clinical_report(cases(TRUTH, SAID, LABELS))
    assert (found.positives, found.operating_point) == (None, None)
    assert not {"auc", "sensitivity", "answered"} & set(found.overall)
    assert "called_positive" not in found.classes["normal"]
    alone = clinical_report(cases(TRUTH[2:6], SAID[2:6], LABELS))
    assert alone.overall["auc_macro"].value is None
    assert alone.notes == ("All pictures are of one class: AUC is undefined.",)


def overconfident(n=600):
    rng = np.random.default_rng(2)
    truth = rng.integers(0, 3, n)
    powers = np.exp(3 * (rng.normal(0, 1, (n, 3)) + 1.5 * np.eye(3)[truth]))
    return truth, (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)


def test_what_is_chosen_on_validation_holds_on_other_pictures():
    truth, said = overconfident()
    val, test = slice(0, 300), slice(300, None)
    choice = choose(cases(truth[val], said[val], LABELS), SPEC.positive, "specificity", 0.9, 0.2)
    assert choice.output.temperature > 1.5
    assert choice.clinical.operating_point.criterion == "specificity"
    warm = tempered(said[test], choice.output.temperature)
    settings = {"refer_below": choice.output.refer_below, "plain": said[test]}
    found = clinical_report(cases(truth[test], warm, LABELS), choice.clinical, **settings).overall
    assert found["calibration_error"].value < 0.7 * found["calibration_error_plain"].value
    assert found["specificity"].value == pytest.approx(0.9, abs=0.15)
    assert found["answered"].value == pytest.approx(0.8, abs=0.07)
    assert found["accuracy_answered"].value > found["accuracy"].value + 0.03


@pytest.mark.parametrize(
    ("kept", "clinical"), [(TRUTH >= 0, SPEC), (TRUTH == 1, SPEC), (TRUTH >= 0, None)], ids=["all", "normal", "none"]
)
def test_the_picture_is_drawn(tmp_path, kept, clinical):
    judged = cases(TRUTH[kept], SAID[kept], LABELS)
    found = clinical_report(judged, clinical, refer_below=0.5)
    plot_clinical(judged, found, clinical, "brains_of_$x", tmp_path / "a.png")
    image = read_picture(tmp_path / "a.png")
    assert image.shape[1] > (1500 if clinical and len(judged) == 8 else 1000)
    assert len(np.unique(image.reshape(-1, 3), axis=0)) > 50
