"""What flows through the loop. All are immutable; times are monotonic nanoseconds, ages milliseconds."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from edge_app.counted import counted

if TYPE_CHECKING:
    from edge_app.explain.attribution.heat import Heat
    from edge_app.objects.values import Objects

Pixels = NDArray[np.uint8]
"""An image: uint8 (height, width, 3) in blue, green, red order unless its name says otherwise."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture from a source.

    image_bgr: uint8 (height, width, 3); nobody may change it, because several readers share it.
    number: counts what the source delivered, from 0; a gap means that frames were dropped.
    captured_ns: time.monotonic_ns() at the moment of capture.
    """

    image_bgr: Pixels
    number: int
    captured_ns: int
    name: str = ""
    """Where it came from, for pictures from a folder; else empty."""
    clip_ns: int | None = None
    """By the clock of a clip that is read as fast as possible, counted from the capture of its first picture."""

    @property
    def size_wh(self) -> tuple[int, int]:
        """(width, height) of the picture."""
        return self.image_bgr.shape[1], self.image_bgr.shape[0]

    @property
    def taken_ns(self) -> int:
        """When what it shows happened, in nanoseconds of the same clock for all frames of a source."""
        return self.captured_ns if self.clip_ns is None else self.clip_ns


UNSURE = "unsure: refer"
"""The answer where a model is too unsure to give one: a human has to look."""


@dataclass(frozen=True, slots=True)
class Screening:
    """Whether a picture is to be called positive. score, threshold: in [0, 1]; positive from the threshold on."""

    score: float
    threshold: float

    @property
    def positive(self) -> bool:
        """Whether the score reaches the threshold."""
        return self.score >= self.threshold

    def __str__(self) -> str:
        return f"{'positive' if self.positive else 'negative'} {self.score:.2f}"


@dataclass(frozen=True, slots=True)
class Classification:
    """The most likely classes, best first. labels: (k,); scores: (k,) in [0, 1].

    unsure: the best score is less than the model's spec wants of an answer. screening: of a model that screens.
    heat: what spoke for the best one, where that was asked for.
    """

    labels: tuple[str, ...]
    scores: tuple[float, ...]
    unsure: bool = False
    screening: Screening | None = None
    heat: "Heat | None" = field(default=None, compare=False, repr=False)

    @property
    def label(self) -> str:
        """The best class."""
        return self.labels[0]

    @property
    def score(self) -> float:
        """The best class's score in [0, 1]."""
        return self.scores[0]

    @property
    def answer(self) -> str:
        """The best class, or that a human has to look."""
        return UNSURE if self.unsure else self.label

    def __str__(self) -> str:
        said = f"{UNSURE} ({self.label} {self.score:.2f})" if self.unsure else f"{self.label} {self.score:.2f}"
        return f"{said}, {self.screening}" if self.screening else said


@dataclass(frozen=True, slots=True)
class Detections:
    """The objects in one picture, best first.

    boxes_xyxy: float32 (n, 4), left, top, right, bottom in pixels of the picture; they may reach past its edges.
    scores: float32 (n,) in [0, 1]. classes: int64 (n,), indices of the model's labels. keypoints: float32 (n, k, 2),
    x and y in pixels of the picture; k is 0 for models without. labels: of the model. Raises ValueError for other
    shapes.
    """

    boxes_xyxy: Floats
    scores: Floats
    classes: NDArray[np.int64]
    keypoints: Floats
    labels: tuple[str, ...]

    def __post_init__(self) -> None:
        n = len(self.scores)
        for name, found, wanted in (
            ("boxes_xyxy", self.boxes_xyxy.shape, (n, 4)),
            ("scores", self.scores.shape, (n,)),
            ("classes", self.classes.shape, (n,)),
            ("keypoints", self.keypoints.shape, (n, *self.keypoints.shape[1:2], 2)),
        ):
            if found != wanted:
                raise ValueError(f"{name} has the shape {found}; wanted {wanted}")

    @classmethod
    def none(cls, labels: tuple[str, ...] = (), keypoints: int = 0) -> "Detections":
        """Of a picture without objects, by a model with so many keypoints."""
        boxes, points = np.empty((0, 4), np.float32), np.empty((0, keypoints, 2), np.float32)
        return cls(boxes, np.empty(0, np.float32), np.empty(0, np.int64), points, labels)

    def __len__(self) -> int:
        return len(self.scores)

    def __getitem__(self, chosen: "slice | NDArray[np.integer] | NDArray[np.bool_]") -> "Detections":
        return Detections(
            self.boxes_xyxy[chosen], self.scores[chosen], self.classes[chosen], self.keypoints[chosen], self.labels
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The label of each object."""
        return tuple(self.labels[index] for index in self.classes)

    def __str__(self) -> str:
        shown = ", ".join(f"{name} {score:.2f}" for name, score in zip(self.names[:5], self.scores, strict=False))
        return f"{shown} and {len(self) - 5} more" if len(self) > 5 else shown or "nothing"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A face that is followed from frame to frame.

    track: its number. box_xyxy: float32 (4,). keypoints: float32 (k, 2), all of the detector's, in pixels; k is 0 where
    it was not found in this frame. person: id, None for a stranger. name: empty for a stranger. score: cosine of its
    last look that was taken for that person, of a stranger its last with the most similar one, None before; threshold:
    what it has to reach. age_s: seconds since it appeared.
    """

    track: int
    box_xyxy: Floats
    keypoints: Floats
    person: int | None
    name: str
    score: float | None
    threshold: float
    age_s: float


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to a face in this frame: it appeared, was recognised (once a visit), or left."""

    kind: Literal["appeared", "recognised", "left"]
    track: int
    person: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """The faces in one picture, oldest first, and what happened. embedded: how many of them were compared just now.

    perhaps_xyxy: float32 (n, 4), where faces may be that were found once, not since, and not long ago. Most were never
    there, so nothing is said of them; but who wants faces hidden has to hide these as well.
    """

    faces: tuple[Sighting, ...]
    happenings: tuple[Happening, ...]
    embedded: int
    perhaps_xyxy: Floats = field(default_factory=lambda: np.empty((0, 4), np.float32))

    def __str__(self) -> str:
        """How many, and no names: this ends up in logs."""
        known = sum(face.person is not None for face in self.faces)
        return f"{counted(len(self.faces), 'face')}, {known} known"


@dataclass(frozen=True, slots=True)
class Scene:
    """What several stages said of one picture; None of a stage that does not take part.

    classes: of the last frame that the classifier looked at.
    """

    people: People | None = None
    objects: "Objects | None" = None
    classes: Classification | None = None

    def __str__(self) -> str:
        """No names of people: this ends up in logs."""
        return "; ".join(str(part) for part in (self.people, self.objects, self.classes) if part is not None)


@dataclass(frozen=True, slots=True)
class Alarm:
    """Whether an alarm is raised, and what changed with this very frame."""

    raised: bool
    change: Literal["began", "ended"] | None = None


@dataclass(frozen=True, slots=True)
class Anomaly:
    """How unlike normal pictures one is.

    score: from 0 up; heat: float32 (rows, columns), the same of each part. covered_xyxy: float32 (4,), what the heat
    covers, in pixels of the picture; with a border around the picture it reaches past its edges. threshold: the score
    from which the picture counts as unusual, None where none was chosen. alarm: of a moving picture.
    """

    score: float
    heat: Floats
    covered_xyxy: Floats
    threshold: float | None = None
    alarm: Alarm | None = None

    @property
    def high(self) -> bool:
        """Whether the score reaches the threshold."""
        return self.threshold is not None and self.score >= self.threshold

    @property
    def hottest_xy(self) -> tuple[float, float]:
        """The middle of the most unusual part, in pixels of the picture."""
        row, column = divmod(int(self.heat.argmax()), self.heat.shape[1])
        left, top, right, bottom = self.covered_xyxy.tolist()
        rows, columns = self.heat.shape
        return left + (column + 0.5) / columns * (right - left), top + (row + 0.5) / rows * (bottom - top)

    def __str__(self) -> str:
        against = f" of {self.threshold:.2f}" if self.threshold is not None else ""
        raised = ", alarm" if self.alarm and self.alarm.raised else ""
        return f"{'unusual' if self.high else 'normal'} {self.score:.2f}{against}{raised}"


Answer: TypeAlias = "Classification | Detections | People | Objects | Anomaly | Scene"
"""What can be said of a picture."""


@dataclass(frozen=True, slots=True)
class Result:
    """What was said of one frame, and when.

    age_ms: milliseconds from the frame's capture to this result.
    stages_ms: milliseconds spent in each stage on the way.
    """

    frame: Frame
    answer: Answer
    age_ms: float
    stages_ms: dict[str, float] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """The frame's number."""
        return self.frame.number
