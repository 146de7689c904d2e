"""How well a detector finds what is there."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from edge_app.evaluation.average_precision import AveragePrecision, average_precision, match, pooled, recall_at
from edge_app.pictures.coco import Annotated
from edge_app.pictures.read import read_picture
from edge_app.values import Detections, Pixels

OVERLAPS = (0.3, 0.5)
FALSE_ALARMS = 0.1
_LEAST = 0.02
"""Scores below do not change average precision; they only take time."""


class Detecting(Protocol):
    """Anything that finds objects, as a Model does."""

    def detect(self, image_bgr: Pixels, least: float | None = None) -> Detections:
        """The objects in a picture uint8 (height, width, 3)."""


class Found(Struct, frozen=True, kw_only=True):
    """Of one label.

    precision: overlap -> average precision. recall: at 0.1 false alarms a picture and an overlap of 0.5; score: the
    threshold for that.
    """

    precision: dict[str, AveragePrecision]
    recall: float
    score: float

    @property
    def there(self) -> bool:
        """Whether there is an object of it in the pictures; else nothing was judged."""
        return self.precision[str(OVERLAPS[0])].n > 0


def detect_all(
    model: Detecting, pictures: Sequence[Annotated], progress: Callable[[int], object] | None = None
) -> list[Detections]:
    """What `model` finds in each picture; `progress` is called with the number done so far. Raises PictureError."""
    found = []
    for number, picture in enumerate(pictures, start=1):
        found.append(model.detect(read_picture(picture.path), _LEAST))
        if progress:
            progress(number)
    return found


def judge_detector(
    pictures: Sequence[Annotated],
    found: Sequence[Detections],
    labels: tuple[str, ...],
    asked: Sequence[int] | None = None,
) -> dict[str, Found]:
    """For each label, or only those `asked` for (their places in `labels`), how well it was `found` in `pictures`."""
    places = range(len(labels)) if asked is None else asked
    return {labels[place]: _of_label(pictures, found, place) for place in places}


def careful_score(pictures: Sequence[Annotated], found: Sequence[Detections], labels: tuple[str, ...]) -> float:
    """The score from which on there are at most 0.1 false alarms a picture, of all labels together."""
    every = [match(pictures, found, overlap=0.5, label=place) for place in range(len(labels))]
    return recall_at(pooled(every), FALSE_ALARMS)[1]


def mean_precision(judged: Mapping[str, Found], overlap: str) -> float:
    """Mean average precision at an overlap, "0.3" or "0.5", over the labels that are there; 0 where none is."""
    values = [one.precision[overlap].value for one in judged.values() if one.there]
    return sum(values) / max(1, len(values))


def _of_label(pictures: Sequence[Annotated], found: Sequence[Detections], label: int) -> Found:
    matches = {overlap: match(pictures, found, overlap=overlap, label=label) for overlap in OVERLAPS}
    recall, score = recall_at(matches[0.5], FALSE_ALARMS)
    return Found(
        precision={str(overlap): average_precision(one) for overlap, one in matches.items()},
        recall=recall,
        score=score,
    )
