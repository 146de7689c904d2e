"""From the values of all cells to the objects in the picture."""

import numpy as np
from numpy.typing import NDArray

from edge_app.detection.cells import Cells
from edge_app.detection.suppression import suppress
from edge_app.errors import SpecError
from edge_app.placement import placement
from edge_app.spec import Spec
from edge_app.values import Detections, Floats

_MOST = 100
"""Objects in one picture."""


class BoxDecoder:
    """Reads a detector's values, wherever they come from, as `spec` says. Raises SpecError for one of no detector.

    Attributes: cells.
    """

    def __init__(self, spec: Spec) -> None:
        if spec.boxes is None:
            raise SpecError(f"{spec.name} has no 'boxes' in its spec, which a detector needs.")
        self._spec, self._boxes = spec, spec.boxes
        self.cells = Cells(spec.input.size_wh, spec.boxes.strides, spec.boxes.reach)

    def __call__(
        self, values: dict[str, Floats], picture_wh: tuple[int, int], *, least: float | None = None
    ) -> Detections:
        """The objects in a picture of that size, best first, with scores of at least `least` or as the spec says.

        values: "scores" float32 (cells, labels), "boxes" (cells, 4) and, with keypoints, "keypoints" (cells, 2 k).
        """
        scores = values["scores"]
        least = self._boxes.least_score if least is None else least
        cells, classes = np.nonzero(scores >= least)
        found = self.cells.boxes(values["boxes"][cells], cells)
        kept = suppress(found, scores[cells, classes], classes, least=least, overlap=self._boxes.overlap, top=_MOST)
        place = placement(picture_wh, self._spec.input)
        return Detections(
            place.to_picture(found[kept].reshape(-1, 2, 2)).reshape(-1, 4),
            scores[cells[kept], classes[kept]].clip(0, 1),
            classes[kept],
            place.to_picture(self._points(values, cells[kept])),
            self._spec.labels,
        )

    def _points(self, values: dict[str, Floats], cells: NDArray[np.int64]) -> Floats:
        """Float32 (n, k, 2), in pixels of the input."""
        k = len(self._boxes.keypoints)
        if not k:
            return np.empty((len(cells), 0, 2), np.float32)
        return self.cells.points(values["keypoints"][cells].reshape(-1, k, 2), cells)
