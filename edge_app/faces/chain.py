"""Faces in a moving picture: found, followed, compared when it is worth it, and named when it is clear."""

import time
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from edge_app.errors import FaceError
from edge_app.faces.finder import FaceReader, FoundFace
from edge_app.faces.visits import Visits
from edge_app.gallery.matcher import Match, Matcher
from edge_app.inference.model import Model
from edge_app.loop.latency import Latency
from edge_app.tracking.tracker import Track, Tracker
from edge_app.tracking.vote import Vote
from edge_app.values import Floats, Frame, People, Sighting

_AGAIN_S = 2.0
"""Seconds after which a face that seemed clear is compared again."""


class Matching(Protocol):
    """Where the matcher is; another one when people were enrolled or deleted."""

    @property
    def matcher(self) -> Matcher:
        """For everybody who is enrolled now."""


@dataclass(slots=True)
class _Memory:
    """What is known of a track."""

    vote: Vote = field(default_factory=Vote)
    match: Match | None = None
    looked_ns: int = 0


class FaceChain:
    """Detect, track, align, embed, match.

        for result in Pipeline(source, FaceChain(detector, embedder, people)):
            print(result.answer.faces)

    Only faces that are new, uncertain, or were compared a while ago are embedded, the best look first, as long as
    `budget_ms` lasts (one a frame in any case): a picture full of faces does not slow the loop down. Models and
    `people`, where the matcher is, stay their opener's. Raises SpecError unless `detector` finds the parts of a face.
    """

    def __init__(self, detector: Model, embedder: Model, people: Matching, *, budget_ms: float = 30.0) -> None:
        self._detector, self._embedder, self._people = detector, embedder, people
        self._budget_ns = int(budget_ms * 1e6)
        self._read, self._visits = FaceReader(detector), Visits()
        start = detector.spec.boxes.least_score if detector.spec.boxes else 0.5
        self._tracker = Tracker(start=start)
        self._known: dict[int, _Memory] = {}

    def look(self, frame: Frame, latency: Latency) -> People:
        """Who is in a frame. Raises ModelError."""
        image_bgr = frame.image_bgr
        with latency.stage("preprocess"):
            tensor = self._detector.preprocess(image_bgr)
        with latency.stage("invoke"):
            raws = self._detector.invoke(tensor)
        with latency.stage("decode"):
            detections = self._detector.detections(raws, (image_bgr.shape[1], image_bgr.shape[0]))
        with latency.stage("track"):
            faces = self._read(detections)
            tracks = self._tracker.update(detections, frame.captured_ns)
        with latency.stage("embed"):
            embedded = self._compare(frame, tracks, faces)
        return self._told(frame, tracks, faces, embedded)

    def _compare(self, frame: Frame, tracks: list[Track], faces: list[FoundFace]) -> int:
        """Look closer at the faces that are due; returns at how many."""
        found = [(track, faces[track.detection]) for track in tracks if track.detection is not None]
        due = [(track, face) for track, face in found if self._due(track, frame.captured_ns)]
        due.sort(key=lambda both: (self._memory(both[0]).match is not None, -both[1].eyes_px))
        started, count = time.perf_counter_ns(), 0
        for track, face in due:
            if count and time.perf_counter_ns() - started > self._budget_ns:
                break
            count += self._look_closer(frame, self._memory(track), face)
        return count

    def _look_closer(self, frame: Frame, memory: _Memory, face: FoundFace) -> bool:
        """Whether the face could be compared."""
        try:
            quality = face.quality(frame.image_bgr)
            if quality.fault:
                return False
            match = self._people.matcher(self._embedder.embed(face.aligned(frame.image_bgr)))
        except FaceError:
            return False  # its points are not where a face has them: the next frame may be better
        memory.vote.add(match.person, weight=quality.score, now_ns=frame.captured_ns)
        memory.match, memory.looked_ns = match, frame.captured_ns
        return True

    def _due(self, track: Track, now_ns: int) -> bool:
        memory = self._memory(track)
        if not track.confirmed:
            return False  # most of what is seen once is no face
        return not memory.vote.certain or now_ns - memory.looked_ns > _AGAIN_S * 1e9

    def _memory(self, track: Track) -> _Memory:
        return self._known.setdefault(track.id, _Memory())

    def _told(self, frame: Frame, tracks: list[Track], faces: list[FoundFace], embedded: int) -> People:
        matcher = self._people.matcher
        seen = [self._sighting(frame, track, faces, matcher) for track in tracks]
        self._known = {track.id: self._memory(track) for track in tracks}
        believed = [one for one, track in zip(seen, tracks, strict=True) if track.confirmed]
        return People(tuple(seen), tuple(self._visits.update(believed, frame.captured_ns)), embedded)

    def _sighting(self, frame: Frame, track: Track, faces: list[FoundFace], matcher: Matcher) -> Sighting:
        memory = self._memory(track)
        person = memory.vote.winner
        return Sighting(
            track=track.id,
            box_xyxy=track.box_xyxy,
            keypoints=_points(None if track.detection is None else faces[track.detection]),
            person=person,
            name="" if person is None else matcher.name(person),
            score=memory.match.score if memory.match else None,
            threshold=matcher.threshold,
            age_s=(frame.captured_ns - track.born_ns) / 1e9,
        )


def _points(face: FoundFace | None) -> Floats:
    return np.empty((0, 2), np.float32) if face is None else np.concatenate([face.points, face.nose[None]])
