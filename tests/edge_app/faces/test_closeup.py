"""Looks at a face from near."""

from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from face_stubs import KEYPOINTS, StubCloseUp, StubDetector, StubEmbedder, people, picture

from edge_app.commands.face_options import points_model
from edge_app.errors import SpecError
from edge_app.faces.chain import FaceChain
from edge_app.faces.finder import FaceFinder
from edge_app.faces.found import FoundFace
from edge_app.fakes import FakeSource
from edge_app.loop.pipeline import Pipeline
from edge_app.spec import InputSpec
from edge_app.values import Detections

COLOURS_BGR = {
    "right eye": (255, 0, 0),
    "left eye": (0, 255, 0),
    "mouth centre": (0, 0, 255),
    "nose tip": (255, 255, 0),
}
SIDE = 96


class DotFinder:
    """A model of close-ups that sees coloured dots exactly, in a picture of 96 x 96."""

    path = "dots"
    spec = SimpleNamespace(boxes=SimpleNamespace(keypoints=KEYPOINTS), input=InputSpec(size_wh=(SIDE, SIDE)))

    def detect(self, image_bgr, least=None):
        assert image_bgr.shape == (SIDE, SIDE, 3)
        points = np.zeros((1, len(KEYPOINTS), 2), np.float32)
        for name, colour in COLOURS_BGR.items():
            near = (np.abs(image_bgr.astype(int) - colour).sum(axis=2) < 200).astype(np.uint8)
            if not near.any():
                return Detections.none(("face",), len(KEYPOINTS))
            rows, columns = np.nonzero(near)
            points[0, KEYPOINTS.index(name)] = columns.mean() + 0.5, rows.mean() + 0.5
        return Detections(
            np.array([[20, 20, 76, 76]], np.float32), np.ones(1, np.float32), np.zeros(1, np.int64), points, ("face",)
        )


def dotted(places, size_wh, radius):
    image = np.full((size_wh[1], size_wh[0], 3), 90, np.uint8)
    for (x, y), colour in zip(places, COLOURS_BGR.values(), strict=True):
        cv2.circle(image, (round(x - 0.5), round(y - 0.5)), radius, colour, -1)
    return image


def rough(left, top, width, height):
    """A face whose parts the detector placed wrongly."""
    box = np.array([left, top, left + width, top + height], np.float32)
    return FoundFace(box, 0.9, np.array([[0, 0], [9, 0], [5, 9]], np.float32), np.array([5, 5], np.float32))


@pytest.mark.parametrize(
    ("places", "box", "size_wh"),
    [
        pytest.param([(140, 100), (180, 100), (160, 150), (160, 120)], (110, 60, 100, 120), (320, 240), id="inside"),
        pytest.param([(20, 20), (60, 20), (40, 70), (40, 45)], (-10, -20, 100, 120), (320, 240), id="over the edge"),
        pytest.param([(500, 400), (700, 390), (600, 650), (600, 520)], (350, 200, 500, 600), (960, 960), id="large"),
    ],
)
def test_points_are_placed_where_they_are_seen_from_near(places, box, size_wh):
    places = [(x + 0.5, y + 0.5) for x, y in places]  # middles of pixels
    finder, face = FaceFinder(StubDetector(), DotFinder()), rough(*box)
    found = finder.near(dotted(places, size_wh, box[2] // 16), face)
    scale = np.sqrt(box[2] * box[3]) / (0.66 * SIDE)  # pixels of the picture in one of the close-up
    assert found.points == pytest.approx(np.array(places[:3]), abs=0.3 * scale)
    assert found.nose == pytest.approx(np.array(places[3]), abs=0.3 * scale)
    assert (found.box_xyxy == face.box_xyxy).all()


def test_a_face_that_is_not_seen_from_near_stays_as_it_was():
    face = rough(100, 60, 100, 120)
    assert FaceFinder(StubDetector(), DotFinder()).near(np.zeros((240, 320, 3), np.uint8), face) is face


def test_the_second_look_starts_from_where_the_first_saw_the_face():
    closeup, shown = StubCloseUp(), []
    plain = closeup.detect

    def detect(image_bgr, least=None):
        shown.append(image_bgr.astype(int))
        return shifted(plain(image_bgr), -10)

    closeup.detect = detect
    image = cv2.GaussianBlur(np.random.default_rng(1).integers(0, 256, (240, 320, 3), np.uint8), (0, 0), 4)
    found = FaceFinder(StubDetector(), closeup).near(image, rough(120, 60, 60, 60))
    scale = 60 / (0.66 * SIDE)  # pixels of the picture in one of the close-up
    assert np.abs(shown[0][:-10, :-10] - shown[1][10:, 10:]).max() <= 2  # the same, ten pixels further
    assert found.points.mean(axis=0) == pytest.approx([150 - 20 * scale, 90 - 20 * scale], abs=0.01)


def test_two_looks_go_no_further_than_one():
    """What is seen at 23 pixels to the side is taken, what is seen there again is a neighbour."""
    closeup = StubCloseUp()
    plain = closeup.detect
    closeup.detect = lambda image_bgr, least=None: shifted(plain(image_bgr), 23)
    found = FaceFinder(StubDetector(), closeup).near(picture(), rough(120, 60, 60, 60))
    assert found.points.mean(axis=0) == pytest.approx([150 + 23 * 60 / (0.66 * SIDE)] * 2 - np.array([0, 60]), abs=0.01)


def test_a_second_look_that_sees_nothing_takes_nothing_away():
    closeup = StubCloseUp(shift=0.1)
    both = [closeup.detect(picture()), Detections.none(("face",), len(KEYPOINTS))]
    closeup.detect = lambda image_bgr, least=None: both.pop(0)
    found = FaceFinder(StubDetector(), closeup).near(picture(), rough(120, 60, 60, 60))
    assert both == []
    assert found.points.mean(axis=0) == pytest.approx([150 + 6 / 0.66, 90 + 6 / 0.66], abs=0.01)


def test_without_a_second_model_a_face_stays_as_it_was():
    face = rough(100, 60, 100, 120)
    assert FaceFinder(StubDetector()).near(np.zeros((240, 320, 3), np.uint8), face) is face


def test_a_model_of_something_else_is_refused():
    model = DotFinder()
    model.spec = SimpleNamespace(boxes=None)
    with pytest.raises(SpecError, match="dots is no face detector: it has no right eye"):
        FaceFinder(StubDetector(), model)


def test_faces_of_a_still_are_looked_at_from_near():
    closeup = StubCloseUp(shift=0.1)
    image = picture((3, 100, 60, 90))
    (plain,), (found,) = FaceFinder(StubDetector()).find(image), FaceFinder(StubDetector(), closeup).find(image)
    assert closeup.asked == 2
    assert found.points - plain.points == pytest.approx(np.full((3, 2), 0.1 * 90 / 0.66), abs=0.05)


def test_the_chain_compares_faces_as_they_are_seen_from_near():
    """Points beside the face: the aligned picture shows something else, and nobody is known."""
    frames = [picture((3, 100, 60, 90))] * 12
    names = {}
    for shift in (0.0, 0.7):
        chain = FaceChain(FaceFinder(StubDetector(), StubCloseUp(shift)), StubEmbedder(), people(3))
        with FakeSource(frames) as source:
            results = list(Pipeline(source, chain))
        names[shift] = {face.name for face in results[-1].answer.faces}
    assert names[0.0] != {""}
    assert names[0.7] == {""}


def test_a_neighbour_in_the_close_up_is_not_taken_for_the_face():
    closeup = StubCloseUp()
    plain = closeup.detect
    closeup.detect = lambda image_bgr, least=None: shifted(plain(image_bgr), 40)
    face = rough(100, 60, 100, 120)
    assert FaceFinder(StubDetector(), closeup).near(picture(), face) is face


def shifted(found, by):
    return Detections(found.boxes_xyxy + by, found.scores, found.classes, found.keypoints + by, found.labels)


@pytest.mark.parametrize(
    ("detector", "points", "model"),
    [
        ("faces-detect", None, "faces-points"),
        ("other.tflite", None, None),
        ("other.tflite", "faces-points", "faces-points"),
        ("faces-detect", "none", None),
        ("faces-detect", "mine.tflite", "mine.tflite"),
    ],
)
def test_which_model_looks_from_near(detector, points, model):
    assert points_model(detector, points) == model
