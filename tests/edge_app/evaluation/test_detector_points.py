"""Points for an embedder's test faces, from a detector."""

import numpy as np
import pytest
from face_stubs import StubDetector, picture

from edge_app.evaluation.detector_points import DetectorPoints
from edge_app.faces.finder import FaceFinder

PLACES = np.array([[0.3, 0.35], [0.7, 0.35], [0.5, 0.8]], np.float32)


def points_of(x, y, side):
    return np.array([x, y], np.float32) + PLACES * side


@pytest.mark.parametrize(
    ("faces", "known", "expected", "missed"),
    [
        pytest.param([(3, 40, 60, 90)], (46, 64, 86), (40, 60, 90), 0, id="near"),
        pytest.param([(3, 10, 60, 90), (4, 200, 60, 90)], (196, 64, 90), (200, 60, 90), 0, id="the right one of two"),
        pytest.param([(3, 200, 60, 90)], (20, 60, 90), (20, 60, 90), 1, id="only one elsewhere: as known"),
        pytest.param([], (20, 60, 90), (20, 60, 90), 1, id="none: as known"),
    ],
)
def test_the_face_that_is_meant(faces, known, expected, missed):
    ask = DetectorPoints(FaceFinder(StubDetector()))
    assert ask(picture(*faces), points_of(*known)) == pytest.approx(points_of(*expected), abs=0.01)
    assert ask.missed == missed
