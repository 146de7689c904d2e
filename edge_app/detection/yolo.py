"""Anchor-free YOLO heads, versions 8 and later: each of n places has a box and a probability for each label.

The box is its centre, width and height, decoded in the network already. Layout of exported files:
https://docs.ultralytics.com/integrations/tflite/
"""

from collections.abc import Mapping

import numpy as np

from edge_app.detection.likely import likely
from edge_app.detector_outputs import YoloOutput
from edge_app.inference.reals import Outputs
from edge_app.spec import Spec
from edge_app.values import Detections


class YoloReader:
    """Reads "values", (4 + labels, n) or (n, 4 + labels)."""

    def __init__(self, spec: Spec, boxes: YoloOutput) -> None:
        self._labels, self._transposed = spec.labels, boxes.order == "values-first"
        self._scale = np.array(spec.input.size_wh if boxes.coordinates == "shares" else (1, 1), np.float32)

    def shapes(self, found: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
        """Any number of places."""
        shape = found["values"] if len(found["values"]) == 2 else (0, 0)
        width = 4 + len(self._labels)
        return {"values": (width, shape[1]) if self._transposed else (shape[0], width)}

    def read(self, values: Outputs, least: float) -> Detections:
        """All that scores at least `least`, in pixels of the input."""
        rows = values["values"].T if self._transposed else values["values"]
        places, classes = likely((rows >= least)[:, 4:])
        middles, sides = rows[places, :2] * self._scale, rows[places, 2:4] * self._scale
        return Detections(
            np.concatenate([middles - sides / 2, middles + sides / 2], axis=1),
            rows[places, 4 + classes],
            classes,
            np.empty((len(places), 0, 2), np.float32),
            self._labels,
        )
