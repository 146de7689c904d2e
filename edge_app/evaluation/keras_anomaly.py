"""A Keras anomaly model that answers as a model file does, to be compared with it."""

from typing import Any

import numpy as np

from edge_app.placement import placement
from edge_app.preprocess import preprocess
from edge_app.spec import Spec
from edge_app.values import Anomaly, Pixels


class KerasAnomaly:
    """network: a Keras model with the outputs "score" (1,) and "heat" (rows, columns, 1), fed as `spec` says."""

    def __init__(self, network: Any, spec: Spec) -> None:
        self._network, self._input = network, spec.input
        self._threshold = spec.anomaly.threshold.value if spec.anomaly and spec.anomaly.threshold else None

    def anomaly(self, image_bgr: Pixels) -> Anomaly:
        """How unlike normal pictures one is, uint8 (height, width, 3), blue green red."""
        answer = self._network.predict_on_batch(preprocess(image_bgr, self._input)[None])
        score, heat = (np.asarray(answer[name][0], np.float32) for name in ("score", "heat"))
        corners = np.array([[0, 0], self._input.size_wh], np.float32)
        place = placement((image_bgr.shape[1], image_bgr.shape[0]), self._input)
        return Anomaly(float(score[0]), heat[..., 0], place.to_picture(corners).reshape(4), self._threshold)
