"""Faces in a moving picture: found, followed, compared when it is worth it, and named when it is clear."""

import logging
import time
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from edge_app.errors import FaceError, GalleryError, ModelError
from edge_app.faces.finder import FaceFinder
from edge_app.faces.found import FoundFace
from edge_app.faces.quality import SMALL
from edge_app.faces.visits import Visits
from edge_app.gallery.matcher import Matcher
from edge_app.inference.model import Model
from edge_app.loop.steps import ModelSteps
from edge_app.loop.stopwatch import Stopwatch
from edge_app.spec import InputSpec
from edge_app.stages.turn import Turn
from edge_app.tracking.tracker import Track, Tracker
from edge_app.tracking.vote import Vote
from edge_app.values import Detections, Floats, Frame, People, Sighting

_log = logging.getLogger(__name__)

_FAINT = 0.5
"""Share of the detector's score from which a face that is known already is followed."""


class Matching(Protocol):
    """Where the matcher is; another one when people were enrolled or deleted."""

    @property
    def matcher(self) -> Matcher:
        """For everybody who is enrolled now."""


@dataclass(slots=True)
class _Memory:
    """What is known of a track."""

    vote: Vote = field(default_factory=Vote)
    scores: dict[int | None, float] = field(default_factory=dict)
    """The last score with each person it was taken for; of None, the last of all."""
    looked_ns: int = 0
    """When it was tried last; 0 before the first time."""


class FaceChain:
    """Detect, track, align, embed, match.

        for result in Pipeline(source, FaceChain(finder, embedder, people)):
            print(result.answer.faces)

    Only faces that are new, uncertain, or were compared a while ago are embedded, the best look first, as long as
    `budget_ms` lasts (one a frame in any case): a picture full of faces does not slow the loop down. every: the
    detector looks at every so many frames; between them faces are where their motion carries them. again_s: seconds
    after which a face that seemed clear is compared again, of somebody known and of a stranger: sooner, for who comes
    in at the picture's edge is seen by halves first, and resembles nobody. Models and `people`, where the matcher is,
    stay their opener's.
    """

    def __init__(
        self,
        finder: FaceFinder,
        embedder: Model,
        people: Matching,
        *,
        budget_ms: float = 30.0,
        every: int = 1,
        again_s: tuple[float, float] = (2.0, 0.5),
    ) -> None:
        detector = finder.detector
        self._finder, self._detector, self._embedder, self._people = finder, detector, embedder, people
        self._steps = ModelSteps(detector)
        self._budget_ns, self._turn, self._again_s = int(budget_ms * 1e6), Turn(every), again_s
        self._visits = Visits()
        start = detector.spec.boxes.least_score if detector.spec.boxes else 0.5
        self._tracker, self._faint = Tracker(start=start), start * _FAINT
        self._known: dict[int, _Memory] = {}

    @property
    def looks_at(self) -> tuple[InputSpec, int]:
        """What a frame is fitted to, and that every so many are."""
        return self._detector.spec.input, self._turn.every

    def infer(self, frame: Frame, stopwatch: Stopwatch) -> Any:
        """The detector's raw outputs for a frame, or None when it is not its turn. Raises ModelError."""
        return self._steps.infer(frame, stopwatch) if self._turn.comes() else None

    def answer(self, frame: Frame, inferred: Any, stopwatch: Stopwatch) -> People:
        """Who is in a frame. Raises ModelError."""
        if inferred is None:
            with stopwatch.stage("track"):
                return self._told(frame, self._tracker.carried(frame.taken_ns), Detections.none(), 0)
        with stopwatch.stage("decode"):
            detections = self._detector.detections(inferred, frame.size_wh, self._faint)
        with stopwatch.stage("track"):
            tracks = self._tracker.update(detections, frame.taken_ns)
        with stopwatch.stage("embed"):
            embedded = self._compare(frame, tracks, detections)
        return self._told(frame, tracks, detections, embedded)

    def _compare(self, frame: Frame, tracks: list[Track], detections: Detections) -> int:
        """Look closer at the faces that are due; returns at how many."""
        unsure = [track for track in tracks if self._is_unsure(track, frame.taken_ns)]
        found = [
            (track, self._finder.face(detections, track.detection)) for track in unsure if track.detection is not None
        ]
        due = [(track, face) for track, face in found if face.eyes_px > SMALL]  # too small a face is nobody's
        due.sort(key=lambda both: (self._memory(both[0]).looked_ns, -both[1].eyes_px))
        started, count = time.perf_counter_ns(), 0
        for number, (track, face) in enumerate(due):
            if number and time.perf_counter_ns() - started > self._budget_ns:
                break
            count += self._look_closer(frame, self._memory(track), face)
        return count

    def _look_closer(self, frame: Frame, memory: _Memory, face: FoundFace) -> bool:
        """Whether the face could be compared."""
        memory.looked_ns = frame.taken_ns
        try:
            face = self._finder.near(frame.image_bgr, face)
            aligned = face.aligned(frame.image_bgr)
            quality = face.quality(aligned, frame.size_wh)
            if quality.fault:
                return False
            match = self._people.matcher(self._embedder.embed(aligned))
        except (FaceError, ModelError, GalleryError) as error:
            _log.debug("a face cannot be compared: %s", error)  # the next frame may be better, and the loop goes on
            return False
        # Squared, so that many poor looks do not outweigh a good one that comes after them.
        memory.vote.add(match.person, weight=quality.score**2, now_ns=frame.taken_ns)
        memory.scores |= {match.person: match.score, None: match.score}
        return True

    def _is_unsure(self, track: Track, now_ns: int) -> bool:
        memory = self._memory(track)
        if not track.confirmed:
            return False  # most of what is seen once is no face
        known_s, stranger_s = self._again_s
        again_s = stranger_s if memory.vote.winner is None else known_s
        return not memory.vote.certain or now_ns - memory.looked_ns > again_s * 1e9

    def _memory(self, track: Track) -> _Memory:
        return self._known.setdefault(track.id, _Memory())

    def _told(self, frame: Frame, tracks: list[Track], detections: Detections, embedded: int) -> People:
        matcher = self._people.matcher
        told = [track for track in tracks if not track.doubtful]
        seen = [self._sighting(frame, track, detections, matcher) for track in told]
        self._known = {track.id: self._memory(track) for track in tracks}
        believed = [one for one, track in zip(seen, told, strict=True) if track.confirmed]
        happened = tuple(self._visits.update(believed, frame.taken_ns))
        return People(tuple(seen), happened, embedded, _boxes([track for track in tracks if track.doubtful]))

    def _sighting(self, frame: Frame, track: Track, detections: Detections, matcher: Matcher) -> Sighting:
        memory = self._memory(track)
        if memory.vote.winner is not None and not matcher.name(memory.vote.winner):
            memory.vote = Vote()  # somebody who was deleted meanwhile
        person, found = memory.vote.winner, track.detection
        return Sighting(
            track=track.id,
            box_xyxy=track.box_xyxy if found is None else detections.boxes_xyxy[found],
            keypoints=np.empty((0, 2), np.float32) if found is None else detections.keypoints[found],
            person=person,
            name="" if person is None else matcher.name(person),
            score=memory.scores.get(person),
            threshold=matcher.threshold,
            age_s=(frame.taken_ns - track.born_ns) / 1e9,
        )


def _boxes(tracks: list[Track]) -> Floats:
    return np.array([track.box_xyxy for track in tracks], np.float32).reshape(-1, 4)
