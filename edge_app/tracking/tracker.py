"""Which detection is which object of the frames before.

Own code, because the libraries that do it (supervision, norfair, trackers) bring scipy, matplotlib or PyTorch to the
device for what is a hundred lines here.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge_app.detection.boxes import overlaps
from edge_app.tracking.motion import Motion
from edge_app.values import Detections, Floats

_Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Track:
    """One object. id: never given twice. box_xyxy: float32 (4,), where it was found or is expected.

    detection: its index in this frame's detections, None where it was not found. born_ns, seen_ns: monotonic times of
    the frames in which it was found first and last. confirmed: whether it was found often enough to be believed.
    """

    id: int
    box_xyxy: Floats
    detection: int | None
    born_ns: int
    seen_ns: int
    confirmed: bool

    @property
    def doubtful(self) -> bool:
        """Not believed and not found in this frame: most such were never there."""
        return not self.confirmed and self.detection is None


class _Known:
    """A track's memory."""

    def __init__(self, number: int, kind: int, box_xyxy: Floats, now_ns: int) -> None:
        self.id, self.kind, self.born_ns, self.seen_ns, self.times = number, kind, now_ns, now_ns, 1
        self.motion, self.detection, self.misses = Motion(box_xyxy, now_ns), None, 0

    detection: int | None

    def found(self, box_xyxy: Floats, index: int, now_ns: int) -> None:
        self.motion.correct(box_xyxy, now_ns)
        self.detection, self.seen_ns, self.times, self.misses = index, now_ns, self.times + 1, 0

    def missed(self, enough: int) -> None:
        """What is not believed yet starts from nothing: it has to be found in frames that follow each other."""
        self.misses += 1
        if self.times < enough:
            self.times = 0


class Tracker:
    """Gives objects their numbers, frame by frame.

        for frame, detections in found:
            for track in tracker.update(detections, frame.taken_ns):
                print(track.id, track.box_xyxy)

    Boxes of its class that overlap where a track is expected continue it, best overlap first; first those with scores
    of at least `start`, then the fainter ones, which begin no track (Zhang et al. 2022, ByteTrack, arXiv 2110.06864,
    section 3).
    overlap: intersection over union that is enough. patience_s: seconds after which an object that is not found, twice
    at least, is gone. times: in so many frames, one after the other, it is found before it is believed. numbers: where
    ids come from, for several trackers side by side; 1, 2, 3 by default. Times are those of capture, so that frames
    that a slow device dropped change nothing.
    """

    def __init__(
        self,
        *,
        start: float = 0.5,
        overlap: float = 0.2,
        patience_s: float = 1.0,
        times: int = 2,
        numbers: Iterator[int] | None = None,
    ) -> None:
        self._start, self._overlap, self._patience_ns, self._times = start, overlap, int(patience_s * 1e9), times
        self._known: list[_Known] = []
        self._numbers = numbers or itertools.count(1)

    def update(self, detections: Detections, now_ns: int) -> list[Track]:
        """All objects that are there or were a moment ago, oldest first. now_ns: when the frame was taken."""
        for known in self._known:
            known.detection = None
        strong = detections.scores >= self._start
        free = np.ones(len(detections), bool)
        doubtful = [known for known in self._known if not known.times]
        steady = [known for known in self._known if known.times]
        for waiting in (steady, doubtful):  # what was missed before it was believed must not take another's detection
            for candidates in (strong, ~strong):
                self._match(waiting, detections, candidates, free, now_ns)
        for index in np.flatnonzero(strong & free):
            self._begin(detections, int(index), now_ns)
        for known in self._known:
            if known.detection is None:
                known.missed(self._times)
        self._known = [known for known in self._known if not self._is_gone(known, now_ns)]
        return [self._track(known, now_ns) for known in self._known]

    def carried(self, now_ns: int) -> list[Track]:
        """All objects where their motion has carried them, at the time of a frame in which nobody looked for them."""
        for known in self._known:
            known.detection = None
        return [self._track(known, now_ns) for known in self._known]

    def _is_gone(self, known: _Known, now_ns: int) -> bool:
        """One miss is too little to say so: where looks are seconds apart, patience is over before the second."""
        return known.misses > 1 and now_ns - known.seen_ns > self._patience_ns

    def _match(self, tracks: list[_Known], detections: Detections, among: _Flags, free: _Flags, now_ns: int) -> None:
        """Give detections `among` those that are `free` to those of `tracks` that have found nothing yet.

        Best overlap first; among, free: bool, one for each detection.
        """
        waiting = [known for known in tracks if known.detection is None]
        candidates = np.flatnonzero(among & free) if waiting else ()
        if not len(candidates):
            return
        expected = np.stack([known.motion.at(now_ns) for known in waiting])
        shared = overlaps(expected, detections.boxes_xyxy[candidates])
        same_kind = np.array([known.kind for known in waiting])[:, None] == detections.classes[candidates]
        rows, columns = np.nonzero((shared >= self._overlap) & same_kind)
        best_first = np.argsort(-shared[rows, columns], kind="stable")
        for row, index in zip(rows[best_first].tolist(), candidates[columns[best_first]].tolist(), strict=True):
            if waiting[row].detection is None and free[index]:
                waiting[row].found(detections.boxes_xyxy[index], index, now_ns)
                free[index] = False

    def _begin(self, detections: Detections, index: int, now_ns: int) -> None:
        kind, box_xyxy = int(detections.classes[index]), detections.boxes_xyxy[index]
        known = _Known(next(self._numbers), kind, box_xyxy, now_ns)
        known.detection = index
        self._known.append(known)

    def _track(self, known: _Known, now_ns: int) -> Track:
        return Track(
            known.id,
            known.motion.at(now_ns),
            known.detection,
            known.born_ns,
            known.seen_ns,
            known.times >= self._times,
        )
