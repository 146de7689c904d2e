"""Stand-ins for face models: a face is a checked square whose blue says whose it is."""

from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
from made_up_people import vectors

from edge_app.spec import BoxOutput, InputSpec, Spec, VectorOutput
from edge_app.values import Detections

KEYPOINTS = ("right eye", "left eye", "nose tip", "mouth centre", "right ear", "left ear")
_PLACES = np.array([[0.3, 0.35], [0.7, 0.35], [0.5, 0.55], [0.5, 0.8], [0.0, 0.4], [1.0, 0.4]], np.float32)
_GREEN, _STEP = 250, 12


def picture(*faces, size_wh=(320, 240)):
    """A grey picture with a face for each (person, x, y, side): a number from 0 to 20, left, top, width in pixels."""
    image = np.full((size_wh[1], size_wh[0], 3), 60, np.uint8)
    for person, x, y, side in faces:
        rows, columns = np.mgrid[:side, :side]
        checks = ((rows * 14 // side + columns * 14 // side) % 2 * 255).astype(np.uint8)
        blue, green = np.full_like(checks, person * _STEP), np.full_like(checks, _GREEN)
        image[y : y + side, x : x + side] = np.stack([blue, green, checks], axis=-1)
    return image


class StubCloseUp:
    """Sees the parts of a face where they are not, by `shift` of the close-up's side: to tell that it was asked."""

    path = Path("stub-close-up")
    spec = SimpleNamespace(boxes=SimpleNamespace(keypoints=KEYPOINTS), input=InputSpec(size_wh=(96, 96)))

    def __init__(self, shift=0.0):
        self.shift, self.asked = shift, 0

    def detect(self, image_bgr, least=None):
        self.asked += 1
        side = 0.66 * 96
        box = np.array([[48 - side / 2, 48 - side / 2, 48 + side / 2, 48 + side / 2]], np.float32)
        points = box[:, None, :2] + _PLACES * side + np.float32(self.shift * 96)
        return Detections(box, np.ones(1, np.float32), np.zeros(1, np.int64), points, ("face",))


class StubDetector:
    """Finds the squares."""

    path = Path("stub-detector")
    spec = Spec(
        name="stub",
        task="detect",
        input=InputSpec(size_wh=(320, 240)),
        labels=("face",),
        boxes=BoxOutput(outputs=("boxes", "keypoints", "scores"), strides=(8,), reach=6.0, keypoints=KEYPOINTS),
    )

    def preprocess(self, image_bgr):
        return image_bgr

    def invoke(self, tensor):
        return (tensor,)

    def detections(self, raws, picture_wh, least=None):
        mask = (raws[0][..., 1] == _GREEN).astype(np.uint8)
        _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
        boxes = np.array([[x, y, x + w, y + h] for x, y, w, h, area in stats[1:] if area > 50], np.float32)
        boxes = boxes.reshape(-1, 4)
        sides = boxes[:, 2:] - boxes[:, :2]
        points = boxes[:, None, :2] + _PLACES * sides[:, None]
        n = len(boxes)
        return Detections(boxes, np.full(n, 0.9, np.float32), np.zeros(n, np.int64), points, ("face",))

    def detect(self, image_bgr, least=None):
        return self.detections((image_bgr,), image_bgr.shape[1::-1])


class StubEmbedder:
    """Knows people by their blue. `asked` counts."""

    path = Path("stub-embedder")
    sha256 = "c" * 64
    spec = Spec(name="stub", task="embed", input=InputSpec(size_wh=(112, 112)), vector=VectorOutput(size=128))

    def __init__(self):
        self.asked = 0

    def embed(self, face_bgr):
        self.asked += 1
        return vector(round(float(np.median(face_bgr[40:70, 40:70, 0])) / _STEP), self.asked)


def vector(person, noise=0):
    """float32 (128,): of the person of that number, never quite the same."""
    values = 3 * vectors(1000 + person)[0] + vectors(5000 + noise)[0]
    return (values / np.linalg.norm(values)).astype(np.float32)


def people(*persons, threshold=0.5):
    """What has the matcher for those persons, whose ids and names are their numbers."""
    from edge_app.gallery.matcher import Matcher
    from edge_app.gallery.values import Enrolled

    known = np.array([vector(person, 900 + person) for person in persons], np.float32).reshape(-1, 128)
    names = {person: f"person {person}" for person in persons}
    return SimpleNamespace(matcher=Matcher(Enrolled(known, np.array(persons, np.int64), names), threshold=threshold))
