"""Two pictures: the same person or not."""

import pytest
from face_stubs import StubDetector, StubEmbedder, picture

from edge_app.errors import FaceError
from edge_app.evaluation.threshold import Threshold
from edge_app.faces.finder import FaceFinder
from edge_app.faces.same import same_person

MODELS = {"finder": FaceFinder(StubDetector()), "embedder": StubEmbedder(), "threshold": Threshold(0.5, 1e-3, 1, 1000)}


@pytest.mark.parametrize(("other", "same"), [(3, True), (4, False)])
def test_the_same_person_or_not(other, same):
    found = same_person(picture((3, 20, 40, 90)), picture((other, 180, 90, 110)), **MODELS)
    assert found.same == same
    assert (found.score >= found.threshold.value) == same


@pytest.mark.parametrize("faces", [[], [(3, 20, 40, 90), (4, 180, 40, 90)], [(3, 20, 40, 24)]])
def test_a_picture_that_cannot_be_compared(faces):
    with pytest.raises(FaceError):
        same_person(picture((3, 20, 40, 90)), picture(*faces), **MODELS)
