"""Detectors that end in the operator TFLite_Detection_PostProcess, which has decoded and suppressed already.

Its kernel says what the four outputs hold: tensorflow/lite/kernels/detection_postprocess.cc.
"""

from collections.abc import Mapping

import numpy as np

from edge_app.detector_outputs import SsdOutput
from edge_app.inference.reals import Outputs
from edge_app.spec import Spec
from edge_app.values import Detections


class SsdReader:
    """Reads "boxes" (n, 4) as top, left, bottom, right in shares of the input, "classes", "scores" (n,), "count" ()."""

    def __init__(self, spec: Spec, boxes: SsdOutput) -> None:
        self._labels, self._first_label = spec.labels, boxes.first_label
        self._size_wh = np.array(spec.input.size_wh, np.float32)

    def shapes(self, found: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
        """Any number of boxes, the same in three of them."""
        n = next(iter(found["scores"]), 0)
        return {"boxes": (n, 4), "classes": (n,), "scores": (n,), "count": ()}

    def read(self, values: Outputs, least: float) -> Detections:
        """All that scores at least `least`, in pixels of the input. Raises ValueError for a class without a label."""
        count = int(np.clip(values["count"][()], 0, len(values["scores"])))  # beyond, the operator leaves old memory
        likely = np.flatnonzero(values["scores"][:count] >= least)
        classes = np.rint(values["classes"][likely]).astype(np.int64) + self._first_label
        self._check(classes)
        yxyx = values["boxes"][likely].reshape(-1, 2, 2)
        return Detections(
            (yxyx[:, :, ::-1] * self._size_wh).reshape(-1, 4),
            values["scores"][likely],
            classes,
            np.empty((len(likely), 0, 2), np.float32),
            self._labels,
        )

    def _check(self, classes: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]") -> None:
        strange = classes[(classes < 0) | (classes >= len(self._labels))]
        if len(strange):
            raise ValueError(
                f"class {strange[0] - self._first_label}, which would be label {strange[0]}; there are "
                f"{len(self._labels)}, from 0. Are the labels another model's, or boxes.first_label off by one?"
            )
