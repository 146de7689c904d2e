"""Which looks at a person are kept: sharp, distinct, and all of one face."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from edge_app.errors import FaceError
from edge_app.faces.finder import find_faces, only_face
from edge_app.faces.quality import Quality
from edge_app.gallery.matcher import Matcher
from edge_app.gallery.robust_mean import robust_mean
from edge_app.gallery.values import Enrolled
from edge_app.inference.model import Model
from edge_app.values import Floats, Pixels

MOST = 8
"""Views that are kept of one enrolment."""
_ALIKE = 0.97
"""Cosine of two views from which the second says nothing new."""


@dataclass(frozen=True, slots=True)
class Look:
    """One picture of somebody. fault: why it cannot be used, empty if it can; the others are set if a face was found.

    where: the picture. face_bgr: uint8 (112, 112, 3). vector: float32 (size,) of length 1.
    """

    where: str
    fault: str = ""
    face_bgr: Pixels | None = field(default=None, repr=False)
    quality: Quality | None = None
    vector: Floats | None = field(default=None, repr=False)


def look_at(where: str, image_bgr: Pixels, detector: Model, embedder: Model) -> Look:
    """What a picture uint8 (height, width, 3) is worth."""
    try:
        face = only_face(find_faces(detector, image_bgr))
        quality, aligned = face.quality(image_bgr), face.aligned(image_bgr)
    except FaceError as error:
        return Look(where, str(error))
    return Look(where, quality.fault, aligned, quality, embedder.embed(aligned))


def choose(looks: Iterable[Look], threshold: float) -> list[Look]:
    """All `looks`; those that are not to be kept have a fault. threshold: cosine from which two are one person's.

    Raises FaceError where two people are equally likely to be meant.
    """
    looks = list(looks)
    usable = [place for place, look in enumerate(looks) if not look.fault]
    if not usable:
        return looks
    vectors = np.stack([_vector(looks[place]) for place in usable])
    mean = robust_mean(vectors)
    same = vectors @ mean >= threshold
    if len(usable) > 1 and 2 * int(same.sum()) <= len(usable):
        raise FaceError(
            f"The {len(usable)} pictures show different people: no more than {int(same.sum())} are alike. "
            "Give pictures of one person."
        )
    chosen = _distinct([place for place, alike in zip(usable, same, strict=True) if alike], looks)
    faults = dict.fromkeys(np.array(usable)[~same].tolist(), "it is another face than in the other pictures")
    faults |= dict.fromkeys(set(usable) - set(chosen), "it shows nothing that another picture does not") | faults
    return [replace(look, fault=faults[place]) if place in faults else look for place, look in enumerate(looks)]


def too_alike(looks: Sequence[Look], others: Enrolled, threshold: float) -> str:
    """The name of somebody else who is enrolled and whom most of `looks` would be taken for; empty if nobody."""
    matcher = Matcher(others, threshold=threshold)
    names = [matcher(_vector(look)).name for look in looks]
    likeliest = max(set(names), key=names.count, default="")
    return likeliest if 2 * names.count(likeliest) > len(names) else ""


def _distinct(places: list[int], looks: list[Look]) -> list[int]:
    """The best look, then always the best of those that are unlike all before."""
    chosen: list[int] = []
    for place in sorted(places, key=lambda place: -_score(looks[place])):
        if len(chosen) < MOST and all(_vector(looks[place]) @ _vector(looks[other]) < _ALIKE for other in chosen):
            chosen.append(place)
    return chosen


def _score(look: Look) -> float:
    return look.quality.score if look.quality else 0.0


def _vector(look: Look) -> Floats:
    if look.vector is None:
        raise ValueError(f"{look.where} has no vector")
    return look.vector
