"""A face that was found in a picture."""

from dataclasses import dataclass

from edge_app.errors import FaceError
from edge_app.faces.align import ALIGNING, align
from edge_app.faces.quality import Quality, quality
from edge_app.values import Floats, Pixels

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


def only_face(faces: list[FoundFace]) -> FoundFace:
    """The one face that is there. Raises FaceError for none, and for two."""
    if not faces:
        raise FaceError("there is no face in it. Wanted a face that is well lit and at least 40 pixels wide")
    if len(faces) > 1:
        raise FaceError(f"there are {len(faces)} faces in it. Wanted one alone; cut the picture to one person")
    return faces[0]
