"""Which detection is which object of the frames before.

Own code, because the libraries that do it (supervision, norfair, trackers) bring scipy, matplotlib or PyTorch to the
device for what is a hundred lines here.
"""

from dataclasses import dataclass

import numpy as np

from edge_app.detection.boxes import overlaps
from edge_app.tracking.motion import Motion
from edge_app.values import Detections, Floats


@dataclass(frozen=True, slots=True)
class Track:
    """One object. id: counts from 1, never given twice. box_xyxy: float32 (4,), where it was found or is expected.

    detection: its index in this frame's detections, None where it was not found. born_ns, seen_ns: monotonic times of
    the frames in which it was found first and last. confirmed: whether it was found often enough to be believed.
    """

    id: int
    box_xyxy: Floats
    detection: int | None
    born_ns: int
    seen_ns: int
    confirmed: bool


class _Known:
    """A track's memory."""

    def __init__(self, number: int, box_xyxy: Floats, now_ns: int) -> None:
        self.id, self.born_ns, self.seen_ns, self.times = number, now_ns, now_ns, 1
        self.motion, self.detection = Motion(box_xyxy, now_ns), None

    detection: int | None

    def found(self, box_xyxy: Floats, index: int, now_ns: int) -> None:
        self.motion.correct(box_xyxy, now_ns)
        self.detection, self.seen_ns, self.times = index, now_ns, self.times + 1


class Tracker:
    """Gives objects their numbers, frame by frame.

        for frame, detections in found:
            for track in tracker.update(detections, frame.captured_ns):
                print(track.id, track.box_xyxy)

    Boxes that overlap where a track is expected continue it, best overlap first; first those with scores of at least
    `start`, then the fainter ones, which begin no track (Zhang et al. 2022, ByteTrack, arXiv 2110.06864, section 3).
    overlap: intersection over union that is enough. patience_s: seconds after which an object that is not found is
    gone. times: in so many frames it is found before it is believed. Times are those of capture, so that frames that
    a slow device dropped change nothing.
    """

    def __init__(self, *, start: float = 0.5, overlap: float = 0.2, patience_s: float = 1.0, times: int = 2) -> None:
        self._start, self._overlap, self._patience_ns, self._times = start, overlap, int(patience_s * 1e9), times
        self._known: list[_Known] = []
        self._last = 0

    def update(self, detections: Detections, now_ns: int) -> list[Track]:
        """All objects that are there or were a moment ago, oldest first. now_ns: when the frame was captured."""
        for known in self._known:
            known.detection = None
        strong = detections.scores >= self._start
        self._match(detections, np.flatnonzero(strong), now_ns)
        self._match(detections, np.flatnonzero(~strong), now_ns)
        taken = {known.detection for known in self._known}
        for index in np.flatnonzero(strong):
            if int(index) not in taken:
                self._begin(detections.boxes_xyxy[index], int(index), now_ns)
        self._known = [known for known in self._known if self._stays(known, now_ns)]
        return [self._track(known, now_ns) for known in self._known]

    def _match(self, detections: Detections, candidates: np.ndarray, now_ns: int) -> None:
        """Give `candidates` to tracks that have found nothing yet, best overlap first."""
        waiting = [known for known in self._known if known.detection is None]
        if not waiting or not len(candidates):
            return
        expected = np.stack([known.motion.at(now_ns) for known in waiting])
        shared = overlaps(expected, detections.boxes_xyxy[candidates])
        for place in np.argsort(-shared, axis=None, kind="stable"):
            row, column = np.unravel_index(place, shared.shape)
            if shared[row, column] < self._overlap:
                break
            index = int(candidates[column])
            waiting[row].found(detections.boxes_xyxy[index], index, now_ns)
            shared[row], shared[:, column] = -1, -1

    def _begin(self, box_xyxy: Floats, index: int, now_ns: int) -> None:
        self._last += 1
        known = _Known(self._last, box_xyxy, now_ns)
        known.detection = index
        self._known.append(known)

    def _stays(self, known: _Known, now_ns: int) -> bool:
        """What was seen only once and is not there again was a mistake."""
        if known.detection is not None:
            return True
        return known.times >= self._times and now_ns - known.seen_ns <= self._patience_ns

    def _track(self, known: _Known, now_ns: int) -> Track:
        return Track(
            known.id,
            known.motion.at(now_ns),
            known.detection,
            known.born_ns,
            known.seen_ns,
            known.times >= self._times,
        )
