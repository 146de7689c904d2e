"""From a detector's values to the objects in the picture, whichever way it writes them."""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from edge_app.detection.anchors import AnchorReader
from edge_app.detection.cell_reader import CellReader
from edge_app.detection.ssd import SsdReader
from edge_app.detection.suppression import suppress
from edge_app.detection.yolo import YoloReader
from edge_app.detector_outputs import AnchorOutput, BoxOutput, SsdOutput, YoloOutput, reporting_scores
from edge_app.errors import SpecError
from edge_app.inference.reals import Outputs
from edge_app.placement import placement
from edge_app.spec import Spec
from edge_app.values import Detections

_MOST = 100
"""Objects in one picture."""

Shape = tuple[int, ...]


class Reader(Protocol):
    """What is different from one kind of detector to the next. Built from a spec and its `boxes`."""

    def shapes(self, found: Mapping[str, Shape]) -> dict[str, Shape]:
        """What the shapes of the outputs should be, without the batch; as `found` where any size will do."""

    def read(self, values: Outputs, least: float) -> Detections:
        """All that scores at least `least`, in pixels of the input, in any order and as often as it was found.

        Raises ValueError for values that cannot be.
        """


_READERS: dict[type, Any] = {
    BoxOutput: CellReader,
    SsdOutput: SsdReader,
    AnchorOutput: AnchorReader,
    YoloOutput: YoloReader,
}


class BoxDecoder:
    """Reads a detector's values, wherever they come from, as `spec` says. Raises SpecError for one of no detector.

    Attributes: reader.
    """

    def __init__(self, spec: Spec) -> None:
        if spec.boxes is None:
            raise SpecError(f"{spec.name} has no 'boxes' in its spec, which a detector needs.")
        self._spec, self._boxes = spec, spec.boxes
        self._scores = np.array(reporting_scores(spec.boxes, len(spec.labels)), np.float32)
        self.reader: Reader = _READERS[type(spec.boxes)](spec, spec.boxes)

    def __call__(self, values: Outputs, picture_wh: tuple[int, int], *, least: float | None = None) -> Detections:
        """The objects in a picture of that size, best first, with scores of at least `least` or as the spec says.

        values: each output by its name in the spec, without the batch. Raises ValueError for values that cannot be.
        """
        return self.suppressed(self.candidates(values, picture_wh, least=least))

    def candidates(self, values: Outputs, picture_wh: tuple[int, int], *, least: float | None = None) -> Detections:
        """As by a call, but an object may come several times, in any order: `suppressed` is still to do."""
        found = self.reader.read(values, self._boxes.least_score if least is None else least)
        if least is None:
            found = found[found.scores >= self._scores[found.classes]]
        place = placement(picture_wh, self._spec.input)
        return Detections(
            place.to_picture(found.boxes_xyxy.reshape(-1, 2, 2)).reshape(-1, 4),
            found.scores.clip(0, 1),
            found.classes,
            place.to_picture(found.keypoints),
            found.labels,
        )

    def suppressed(self, found: Detections) -> Detections:
        """Each object once, at most a hundred of them, best first."""
        overlap = self._boxes.overlap
        return found[suppress(found.boxes_xyxy, found.scores, found.classes, overlap=overlap, top=_MOST)]
