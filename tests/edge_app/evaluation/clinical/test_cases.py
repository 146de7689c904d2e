import numpy as np
import pytest

from edge_app.errors import DataError
from edge_app.evaluation.clinical.cases import cases, check_varied

LABELS = ("a", "b")
SAID = np.array([[0.9, 0.1], [0.3, 0.7], [0.6, 0.4]], np.float32)


def test_pictures_of_one_patient_are_one_cluster_and_others_one_each():
    judged = cases(np.array([0, 1, 0]), SAID, LABELS, ["p", None, "p"])
    assert judged.by_patient
    assert judged.patients == 2
    assert judged.clusters[0] == judged.clusters[2] != judged.clusters[1]
    assert cases(np.array([0, 1, 0]), SAID, LABELS).patients == 3
    assert not cases(np.array([0, 1, 0]), SAID, LABELS, [None] * 3).by_patient


def test_a_patient_called_as_a_picture_is_numbered_is_not_mixed_up_with_it():
    assert cases(np.array([0, 1, 0]), SAID, LABELS, [None, "0", None]).patients == 3


def test_a_part():
    part = cases(np.array([0, 1, 0]), SAID, LABELS).part(np.array([True, False, True]))
    assert (len(part), part.truth.tolist(), part.answers.tolist()) == (2, [0, 0], [0, 0])


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ([[0.5, np.nan], [0.1, 0.9]], "answers 1 of 2 pictures with NaN"),
        ([[np.inf, 0], [np.nan, 0.9]], "answers 2 of 2 pictures with NaN or infinite"),
    ],
)
def test_answers_that_are_no_numbers_are_refused(said, message):
    with pytest.raises(DataError, match=message):
        cases(np.array([0, 1]), np.array(said, np.float32), LABELS)


def test_answers_that_are_all_alike_are_refused():
    alike = cases(np.array([0, 1]), np.array([[0.8, 0.2]] * 2, np.float32), LABELS)
    with pytest.raises(DataError, match=r"says the same of all 2 pictures \(0.800 a\)"):
        check_varied(alike)
    check_varied(cases(np.array([0, 1, 0]), SAID, LABELS))
    check_varied(alike.part(np.array([True, False])))
