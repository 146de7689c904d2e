"""The faces in a picture, each with its points and how good a look at it is."""

from dataclasses import dataclass

from edge_app.errors import FaceError, SpecError
from edge_app.faces.align import ALIGNING, align
from edge_app.faces.quality import Quality, quality
from edge_app.inference.model import Model
from edge_app.values import Detections, Floats, Pixels

POINTS = (*ALIGNING, "nose tip")
"""Keypoints that a face detector has to have; the person's own right and left."""


@dataclass(frozen=True, slots=True)
class FoundFace:
    """One face, in pixels. box_xyxy: float32 (4,). points: float32 (3, 2), as for `align`. nose: float32 (2,)."""

    box_xyxy: Floats
    score: float
    points: Floats
    nose: Floats

    def aligned(self, image_bgr: Pixels) -> Pixels:
        """The face, uint8 (112, 112, 3), from the picture it was found in. Raises FaceError."""
        return align(image_bgr, self.points)

    def quality(self, aligned_bgr: Pixels, picture_wh: tuple[int, int]) -> Quality:
        """How good a look it is. aligned_bgr: of `aligned`, from a picture of that size. Raises FaceError."""
        return quality(aligned_bgr, self.points, self.nose, picture_wh)

    @property
    def eyes_px(self) -> float:
        """Pixels between the eyes."""
        across, down = self.points[1] - self.points[0]
        return float((across**2 + down**2) ** 0.5)


class FaceReader:
    """Reads the faces from what a detector says. Raises SpecError for a model without the keypoints of a face."""

    def __init__(self, detector: Model) -> None:
        names = detector.spec.boxes.keypoints if detector.spec.boxes else ()
        if missing := [name for name in POINTS if name not in names]:
            raise SpecError(
                f"{detector.path} is no face detector: it has no {', '.join(missing)}. "
                f"Give one whose boxes.keypoints has {', '.join(POINTS)}."
            )
        self._places = [names.index(name) for name in POINTS]

    def __call__(self, found: Detections) -> list[FoundFace]:
        """The faces, in the order of `found`."""
        chosen = found.keypoints[:, self._places]
        return [
            FoundFace(box, float(score), points[:3], points[3])
            for box, score, points in zip(found.boxes_xyxy, found.scores, chosen, strict=True)
        ]


def find_faces(detector: Model, image_bgr: Pixels) -> list[FoundFace]:
    """The faces in a picture uint8 (height, width, 3), surest first. Raises SpecError as `FaceReader` does."""
    return FaceReader(detector)(detector.detect(image_bgr))


def only_face(faces: list[FoundFace]) -> FoundFace:
    """The one face that is there. Raises FaceError for none, and for two."""
    if not faces:
        raise FaceError("there is no face in it. Wanted a face that is well lit and at least 40 pixels wide")
    if len(faces) > 1:
        raise FaceError(f"there are {len(faces)} faces in it. Wanted one alone; cut the picture to one person")
    return faces[0]
