"""Two pictures: the same person or not."""

from dataclasses import dataclass

from edge_app.errors import FaceError
from edge_app.evaluation.threshold import Threshold
from edge_app.faces.finder import FaceFinder
from edge_app.faces.found import only_face
from edge_app.inference.model import Model
from edge_app.values import Floats, Pixels


@dataclass(frozen=True, slots=True)
class Sameness:
    """score: cosine in [-1, 1] of the two faces. threshold: what it has to reach, and how often strangers do."""

    score: float
    threshold: Threshold

    @property
    def same(self) -> bool:
        """Whether the two count as one person."""
        return self.score >= self.threshold.value


def same_person(
    first_bgr: Pixels, second_bgr: Pixels, *, finder: FaceFinder, embedder: Model, threshold: Threshold
) -> Sameness:
    """Compare the one face in each of two pictures uint8 (height, width, 3).

    Raises FaceError for a picture without a face or with two, or whose face cannot be used.
    """
    first, second = (face_vector(image_bgr, finder, embedder) for image_bgr in (first_bgr, second_bgr))
    return compare(first, second, threshold)


def compare(first: Floats, second: Floats, threshold: Threshold) -> Sameness:
    """Two vectors float32 (size,) of length 1."""
    return Sameness(float(first @ second), threshold)


def face_vector(image_bgr: Pixels, finder: FaceFinder, embedder: Model) -> Floats:
    """The vector of the one face in a picture, float32 (size,) of length 1. Raises FaceError."""
    face = only_face(finder.find(image_bgr))
    aligned = face.aligned(image_bgr)
    if fault := face.quality(aligned, image_bgr.shape[1::-1]).fault:
        raise FaceError(fault)
    return embedder.embed(aligned)
