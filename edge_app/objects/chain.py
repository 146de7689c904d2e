"""Objects in a moving picture: found, followed, and told of when they come, go, enter a region or cross a line."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from edge_app.errors import StageError
from edge_app.inference.model import Model
from edge_app.loop.steps import ModelSteps
from edge_app.loop.stopwatch import Stopwatch
from edge_app.objects.choice import Choice
from edge_app.objects.places import Line, Region
from edge_app.objects.values import Crossings, FollowedObject, ObjectHappening, Objects
from edge_app.objects.whereabouts import Whereabouts
from edge_app.spec import InputSpec
from edge_app.stages.turn import Turn
from edge_app.tracking.tracker import Track, Tracker
from edge_app.values import Detections, Frame

_FAINT = 0.5
"""Share of the detector's score from which an object that is known already is followed."""


@dataclass(slots=True)
class _Memory:
    """What is known of a track. told: whether it was said that it appeared."""

    whereabouts: Whereabouts
    label: str = ""
    score: float = 0.0
    told: bool = False


class ObjectChain:
    """Detect, choose, track, watch regions and lines.

        for result in Pipeline(source, ObjectChain(detector, every=3, choice=Choice(("person",)))):
            print(result.answer.objects)

    every: the detector looks at every so many frames; between them objects are where their motion carries them, and
    nothing happens. numbers: where tracks get theirs from, for several chains in one loop. The model stays its
    opener's. Raises StageError for a model that is no detector, and for labels that it does not know.
    """

    def __init__(
        self,
        detector: Model,
        *,
        every: int = 1,
        choice: Choice | None = None,
        regions: Sequence[Region] = (),
        lines: Sequence[Line] = (),
        numbers: Iterator[int] | None = None,
    ) -> None:
        boxes = detector.spec.boxes
        if not boxes:
            raise StageError(f"{detector.path} is no detector but made to {detector.spec.purpose}. Give one that is.")
        self._detector, self._turn, self._choice = detector, Turn(every), choice or Choice()
        self._steps = ModelSteps(detector)
        self._choice.check(detector.spec.labels, str(detector.path))
        self._regions, self._lines = tuple(regions), tuple(lines)
        self._tracker = Tracker(start=boxes.least_score, numbers=numbers)
        self._faint = boxes.least_score * _FAINT
        self._known: dict[int, _Memory] = {}
        self._counted: Counter[tuple[str, int]] = Counter()

    @property
    def looks_at(self) -> tuple[InputSpec, int]:
        """What a frame is fitted to, and that every so many are."""
        return self._detector.spec.input, self._turn.every

    def infer(self, frame: Frame, stopwatch: Stopwatch) -> Any:
        """The detector's raw outputs for a frame, or None when it is not its turn. Raises ModelError."""
        return self._steps.infer(frame, stopwatch) if self._turn.comes() else None

    def answer(self, frame: Frame, inferred: Any, stopwatch: Stopwatch) -> Objects:
        """What is in a frame. Raises ModelError."""
        if inferred is None:
            with stopwatch.stage("track"):
                return self._told(frame, self._tracker.carried(frame.taken_ns), Detections.none(), ())
        with stopwatch.stage("decode"):
            found = self._choice(self._detector.detections(inferred, frame.size_wh, self._faint), frame.size_wh)
        with stopwatch.stage("track"):
            tracks = self._tracker.update(found, frame.taken_ns)
            return self._told(frame, tracks, found, self._happened(tracks, found, frame.size_wh))

    def _happened(
        self, tracks: Sequence[Track], found: Detections, size_wh: tuple[int, int]
    ) -> tuple[ObjectHappening, ...]:
        """What happened since the detector looked last; remembers what it found."""
        before = self._known
        self._known = {track.id: before.get(track.id) or self._new() for track in tracks}
        changes = [change for track in tracks for change in self._changes(track, found, size_wh)]
        gone = [
            ObjectHappening("left", number, memory.label)
            for number, memory in before.items()
            if memory.told and number not in self._known
        ]
        self._counted.update((one.place, one.direction) for one in changes if one.kind == "crossed")
        return (*changes, *gone)

    def _new(self) -> _Memory:
        return _Memory(Whereabouts(self._regions, self._lines))

    def _changes(self, track: Track, found: Detections, size_wh: tuple[int, int]) -> list[ObjectHappening]:
        """Of one track; nothing is told of what is not believed yet, and of what was not found."""
        if track.detection is None:
            return []
        memory = self._known[track.id]
        memory.label = found.labels[found.classes[track.detection]]
        memory.score = float(found.scores[track.detection])
        if not track.confirmed:
            return []
        appeared = [] if memory.told else [ObjectHappening("appeared", track.id, memory.label)]
        memory.told = True
        changes = memory.whereabouts.update(found.boxes_xyxy[track.detection], size_wh)
        return appeared + [
            ObjectHappening(kind, track.id, memory.label, place, direction) for kind, place, direction in changes
        ]

    def _told(
        self, frame: Frame, tracks: Sequence[Track], found: Detections, happened: tuple[ObjectHappening, ...]
    ) -> Objects:
        counted = self._counted
        there = [track for track in tracks if not track.doubtful and _is_there(track, frame.size_wh)]
        return Objects(
            tuple(self._followed(frame, track, found) for track in there),
            happened,
            self._regions,
            tuple(Crossings(line, counted[line.name, 1], counted[line.name, -1]) for line in self._lines),
        )

    def _followed(self, frame: Frame, track: Track, found: Detections) -> FollowedObject:
        memory = self._known[track.id]
        return FollowedObject(
            track=track.id,
            label=memory.label,
            score=memory.score,
            box_xyxy=track.box_xyxy if track.detection is None else found.boxes_xyxy[track.detection],
            found=track.detection is not None,
            age_s=(frame.taken_ns - track.born_ns) / 1e9,
            regions=memory.whereabouts.inside,
        )


def _is_there(track: Track, size_wh: tuple[int, int]) -> bool:
    """Found, or expected with its middle in the picture: what was carried past the edge has most likely gone."""
    left, top, right, bottom = track.box_xyxy.tolist()
    inside = 0 <= (left + right) / 2 <= size_wh[0] and 0 <= (top + bottom) / 2 <= size_wh[1]
    return track.detection is not None or inside
