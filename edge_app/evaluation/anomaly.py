"""How well a model tells unusual pictures from normal ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from msgspec import Struct

from edge_app.anomaly.output import AlarmThreshold
from edge_app.errors import DataError, PictureError
from edge_app.evaluation.accuracy import Accuracy, accuracy
from edge_app.evaluation.ranking import Ranking, ranking
from edge_app.pictures.dataset import Picture
from edge_app.pictures.normal import NORMAL
from edge_app.pictures.read import read_picture
from edge_app.values import Anomaly, Floats, Pixels


class Scoring(Protocol):
    """An anomaly model: a `Model` of that task, or another that answers alike."""

    def anomaly(self, image_bgr: Pixels, /) -> Anomaly:
        """How unlike normal pictures one is, uint8 (height, width, 3), blue green red."""


@dataclass(frozen=True, slots=True)
class Scores:
    """pictures: those that could be read; values: float32 (n,), their scores. skipped: why others could not."""

    pictures: tuple[Picture, ...]
    values: Floats
    skipped: tuple[str, ...]

    @property
    def normal(self) -> Floats:
        """The scores of the normal pictures."""
        return self.values[[picture.label == NORMAL for picture in self.pictures]]

    @property
    def anomalies(self) -> Floats:
        """The scores of the others."""
        return self.values[[picture.label != NORMAL for picture in self.pictures]]


class AnomalyReport(Struct, frozen=True, kw_only=True):
    """How well two kinds of pictures are told apart.

    ranking: at all thresholds at once. At `threshold`: the share of anomalies `detected`, and of normal pictures that
    raise a false alarm.
    """

    ranking: Ranking
    threshold: AlarmThreshold
    detected: Accuracy
    false_alarms: Accuracy


def score_all(model: Scoring, pictures: Sequence[Picture], progress: Callable[[int], object] | None = None) -> Scores:
    """Ask `model` about each picture; `progress` is called with the number done so far.

    Raises DataError when none can be read.
    """
    readable, values, skipped = [], [], []
    for done, picture in enumerate(pictures, start=1):
        try:
            image_bgr = read_picture(picture.path)
        except PictureError as error:
            skipped.append(str(error))
        else:
            values.append(model.anomaly(image_bgr).score)
            readable.append(picture)
        if progress:
            progress(done)
    if not values:
        raise DataError(f"None of {len(pictures)} pictures can be read. {' '.join(skipped[:1])}".strip())
    return Scores(tuple(readable), np.array(values, np.float32), tuple(skipped))


def anomaly_report(normal: Floats, anomalies: Floats, threshold: AlarmThreshold) -> AnomalyReport:
    """Judge scores (n,) and (m,). threshold: chosen on other normal pictures.

    Raises DataError where there are no pictures of one kind.
    """
    for missing, there, kind in ((normal, anomalies, "unusual"), (anomalies, normal, "normal")):
        if not len(missing):
            raise DataError(
                f"All {len(there)} pictures are {kind}: how well the two are told apart cannot be measured. Give "
                "pictures of both kinds, as in photos/normal/1.jpg and photos/broken/1.jpg."
            )
    return AnomalyReport(
        ranking=ranking(normal, anomalies),
        threshold=threshold,
        detected=accuracy(int((anomalies >= threshold.value).sum()), len(anomalies)),
        false_alarms=accuracy(int((normal >= threshold.value).sum()), len(normal)),
    )
