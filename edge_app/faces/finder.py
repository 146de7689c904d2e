"""The faces in a picture, each with its points."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from edge_app.faces.closeup import CloseUp, point_places
from edge_app.faces.found import FoundFace
from edge_app.inference.model import Model
from edge_app.values import Detections, Pixels


class FaceFinder:
    """Finds faces with `detector`, and places their parts with `points`, a model of close-ups, where there is one.

    Attributes: detector. Models stay their opener's. Raises SpecError for models without the keypoints of a face.
    """

    def __init__(self, detector: Model, points: Model | None = None) -> None:
        self.detector, self._places = detector, point_places(detector)
        self._closeup = CloseUp(points) if points else None

    def find(self, image_bgr: Pixels) -> list[FoundFace]:
        """The faces in a picture uint8 (height, width, 3), surest first. Raises ModelError."""
        return [self.near(image_bgr, face) for face in self.read(self.detector.detect(image_bgr))]

    def read(self, found: Detections) -> list[FoundFace]:
        """The faces as the detector alone tells them, in the order of `found`."""
        return [self.face(found, index) for index in range(len(found))]

    def face(self, found: Detections, index: int) -> FoundFace:
        """One of them."""
        points = found.keypoints[index, self._places]
        return FoundFace(found.boxes_xyxy[index], float(found.scores[index]), points[:3], points[3])

    def near(self, image_bgr: Pixels, face: FoundFace) -> FoundFace:
        """A face from `read` with its points placed exactly. Raises ModelError."""
        return self._closeup(image_bgr, face) if self._closeup else face


@contextmanager
def open_finder(detector: str, points: str | None = None, *, threads: int | None = None) -> Iterator[FaceFinder]:
    """Open the models of these names or paths, and close them in the end. Raises as `Model` and `FaceFinder` do."""
    with ExitStack() as stack:
        opened = [stack.enter_context(Model(name, threads=threads)) for name in (detector, points) if name]
        yield FaceFinder(*opened)
