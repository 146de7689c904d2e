"""Which looks at a person are kept: sharp, distinct, and all of one face."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from edge_app.errors import FaceError
from edge_app.faces.finder import FaceFinder
from edge_app.faces.found import only_face
from edge_app.faces.quality import Quality
from edge_app.gallery.matcher import Matcher
from edge_app.gallery.values import Enrolled
from edge_app.inference.model import Model
from edge_app.values import Floats, Pixels

MOST = 8
"""Views that are kept of one enrolment."""
_ALIKE = 0.97
"""Cosine of two views from which the second says nothing new."""


@dataclass(frozen=True, slots=True)
class Look:
    """One picture of somebody.

    where: the picture. fault: why it cannot be used, empty if it can. face_bgr: uint8 (112, 112, 3), and quality, if a
    face was found. vector: float32 (size,) of length 1, if it can be used. source: the camera or clip of which it is a
    frame, empty for a picture of its own.
    """

    where: str
    fault: str = ""
    face_bgr: Pixels | None = field(default=None, repr=False)
    quality: Quality | None = None
    vector: Floats | None = field(default=None, repr=False)
    source: str = ""


def look_at(where: str, image_bgr: Pixels, finder: FaceFinder, embedder: Model) -> Look:
    """What a picture uint8 (height, width, 3) is worth."""
    try:
        face = only_face(finder.find(image_bgr))
        aligned = face.aligned(image_bgr)
        quality = face.quality(aligned, image_bgr.shape[1::-1])
    except FaceError as error:
        return Look(where, str(error))
    return Look(where, quality.fault, aligned, quality, None if quality.fault else embedder.embed(aligned))


def choose(looks: Iterable[Look], loose: float) -> list[Look]:
    """All `looks`; those that are not to be kept have a fault.

    loose: cosine from which two are likely one person's. The pictures are taken to be of whoever is on most of them;
    where nobody is, none is kept.
    """
    looks = list(looks)
    usable = [place for place, look in enumerate(looks) if not look.fault]
    same = _largest_group([_vector(looks[place]) for place in usable], loose)
    if 2 * len(same) <= len(usable):
        faults = dict.fromkeys(usable, "the pictures show different people")
    else:
        ours = [usable[index] for index in same]
        faults = dict.fromkeys(set(usable) - set(ours), "it is another face than in the other pictures")
        faults |= dict.fromkeys(set(ours) - set(_distinct(ours, looks)), "it shows nothing that another does not")
    return [replace(look, fault=faults[place]) if place in faults else look for place, look in enumerate(looks)]


def views_in(looks: Sequence[Look]) -> int:
    """How many different views of a face there are so far, at most `MOST`."""
    return len(_distinct([place for place, look in enumerate(looks) if not look.fault], looks))


def too_alike(looks: Sequence[Look], others: Enrolled, threshold: float) -> str:
    """The name of somebody among `others` whom most of `looks` would be taken for; empty if nobody."""
    matcher = Matcher(others, threshold=threshold, margin=0)  # like two of them is too alike as well
    names = [matcher(_vector(look)).name for look in looks]
    likeliest = max(set(names), key=names.count, default="")
    return likeliest if 2 * names.count(likeliest) > len(names) else ""


def _largest_group(vectors: Sequence[Floats], loose: float) -> list[int]:
    """The vector that is like most others, and those."""
    if not vectors:
        return []
    alike = np.stack(vectors) @ np.stack(vectors).T >= loose
    np.fill_diagonal(alike, val=True)
    return np.flatnonzero(alike[alike.sum(axis=1).argmax()]).tolist()


def _distinct(places: list[int], looks: Sequence[Look]) -> list[int]:
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
