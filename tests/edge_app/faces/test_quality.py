import cv2
import numpy as np
import pytest

from edge_app.errors import FaceError
from edge_app.faces import quality as module
from edge_app.faces.align import TEMPLATE, align

NOSE = np.array([56.0252, 71.7366], np.float32)
GOOD = {"scale": 2.0, "shift": (40, 40), "nose": (0, 0), "blur": 0.0}


def quality(image, points, nose):
    """Of the face at `points` in a picture."""
    return module.quality(align(image, points), points, nose, image.shape[1::-1])


def _look(**changes):
    """A textured square as a face, `scale` times as large as the template, in a picture of 320 x 320."""
    look = GOOD | changes
    texture = np.random.default_rng(0).integers(40, 216, (320, 320), np.uint8)
    image = cv2.cvtColor(cv2.GaussianBlur(texture, (0, 0), 0.8), cv2.COLOR_GRAY2BGR)
    if look["blur"]:
        image = cv2.GaussianBlur(image, (0, 0), look["blur"])
    points, nose = (places * np.float32(look["scale"]) + np.float32(look["shift"]) for places in (TEMPLATE, NOSE))
    return quality(image, points, nose + np.float32(look["nose"]))


def test_a_good_look():
    look = _look()
    assert look.eyes_px == pytest.approx(70.5, abs=0.2)
    assert look.turned < 0.02
    assert look.inside == 1
    assert look.score > 0.8
    assert look.fault == ""


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        pytest.param({"scale": 0.4}, "too small: 14 pixels between the eyes, wanted more than 16", id="small"),
        pytest.param({"nose": (35, 0)}, "turned away", id="right"),
        pytest.param({"nose": (-35, 0)}, "turned away", id="left"),
        pytest.param({"blur": 6.0}, "blurred: sharpness", id="blurred"),
        pytest.param({"shift": (-90, 40)}, "cut off: only", id="cut off"),
        pytest.param({"shift": (40, 200)}, "cut off: only", id="below the edge"),
    ],
)
def test_a_look_that_cannot_be_used_says_why(changes, fault):
    look = _look(**changes)
    assert look.score == 0
    assert fault in look.fault


@pytest.mark.parametrize(("worse", "better"), [
    ({"scale": 0.7}, {"scale": 1.0}),
    ({"nose": (20, 0)}, {"nose": (5, 0)}),
    ({"blur": 2.0}, {"blur": 0.5}),
    ({"shift": (-25, 40)}, {"shift": (0, 40)}),
])  # fmt: skip
def test_worse_looks_score_lower(worse, better):
    assert 0 < _look(**worse).score < _look(**better).score


def test_a_face_that_is_tilted_is_judged_as_if_upright():
    turned = [[0, -1], [1, 0]]
    points, nose = TEMPLATE @ np.float32(turned).T * 2 + 300, NOSE @ np.float32(turned).T * 2 + 300
    image = np.random.default_rng(0).integers(0, 256, (700, 700, 3), np.uint8)
    assert quality(image, points, nose).turned < 0.02


def test_a_nose_that_is_nowhere_is_refused():
    with pytest.raises(FaceError, match="The nose of a face is at"):
        quality(np.zeros((200, 200, 3), np.uint8), TEMPLATE, np.array([np.nan, 3], np.float32))


def test_points_of_no_face_are_refused():
    with pytest.raises(FaceError, match="on one spot"):
        quality(np.zeros((50, 50, 3), np.uint8), np.full((3, 2), 9, np.float32), NOSE)
