"""BlazeFace and its like: boxes and points in pixels from fixed centres, and scores as logits.

Bazarevsky et al. 2019, BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs, arXiv 1907.05047; anchors of
size 1 and scales of the input's side from MediaPipe's graph options, https://github.com/google-ai-edge/mediapipe.
"""

from collections.abc import Mapping

import numpy as np

from edge_app.detection.cells import centres
from edge_app.detection.likely import likely
from edge_app.detector_outputs import AnchorOutput
from edge_app.inference.reals import Outputs
from edge_app.spec import Spec
from edge_app.values import Detections

_LARGEST = 80.0
"""Logits beyond are as sure; exp would overflow."""


class AnchorReader:
    """Reads "boxes" (anchors, 4 + 2 k): x, y, width, height, then the points; and "scores" (anchors, labels)."""

    def __init__(self, spec: Spec, boxes: AnchorOutput) -> None:
        self._labels, self._points = spec.labels, len(boxes.keypoints)
        grids = zip(boxes.strides, boxes.anchors, strict=True)
        self._centres = np.concatenate([centres(spec.input.size_wh, stride).repeat(n, axis=0) for stride, n in grids])

    def shapes(self, found: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
        """As many anchors as the grids have."""
        return {
            "boxes": (len(self._centres), 4 + 2 * self._points),
            "scores": (len(self._centres), len(self._labels)),
        }

    def read(self, values: Outputs, least: float) -> Detections:
        """All that scores at least `least`, in pixels of the input."""
        scores = np.asarray(1 / (1 + np.exp(-values["scores"][:].clip(-_LARGEST, _LARGEST))), np.float32)
        anchors, classes = likely(scores >= least)
        offsets, origins = values["boxes"][anchors], self._centres[anchors]
        middles, sides = offsets[:, :2] + origins, offsets[:, 2:4]
        return Detections(
            np.concatenate([middles - sides / 2, middles + sides / 2], axis=1),
            scores[anchors, classes],
            classes,
            offsets[:, 4:].reshape(-1, self._points, 2) + origins[:, None],
            self._labels,
        )
