"""Our own detectors: each cell of a few grids says what is there, how far its sides are, and where its points."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from edge_app.detection.cells import Cells
from edge_app.detection.likely import likely
from edge_app.detector_outputs import BoxOutput
from edge_app.inference.reals import Outputs
from edge_app.spec import Spec
from edge_app.values import Detections, Floats


class CellReader:
    """Reads "scores" (cells, labels), "boxes" (cells, 4) and, with keypoints, "keypoints" (cells, 2 k)."""

    def __init__(self, spec: Spec, boxes: BoxOutput) -> None:
        self._labels, self._points = spec.labels, len(boxes.keypoints)
        self._cells = Cells(spec.input.size_wh, boxes.strides, boxes.reach)

    def shapes(self, found: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
        """As many cells as the grids have."""
        widths = {"scores": len(self._labels), "boxes": 4, "keypoints": 2 * self._points}
        return {name: (len(self._cells), widths[name]) for name in found}

    def read(self, values: Outputs, least: float) -> Detections:
        """All that scores at least `least`, in pixels of the input."""
        cells, classes = likely(values["scores"] >= least)
        return Detections(
            self._cells.boxes(values["boxes"][cells], cells),
            values["scores"][cells, classes],
            classes,
            self._keypoints(values, cells),
            self._labels,
        )

    def _keypoints(self, values: Outputs, cells: NDArray[np.int64]) -> Floats:
        """Float32 (n, k, 2), in pixels of the input."""
        if not self._points:
            return np.empty((len(cells), 0, 2), np.float32)
        return self._cells.points(values["keypoints"][cells].reshape(-1, self._points, 2), cells)
