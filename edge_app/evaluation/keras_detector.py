"""The Keras network of a detector behind the same door as a model file."""

from typing import Any

import numpy as np

from edge_app.detection.decoder import BoxDecoder
from edge_app.preprocess import preprocess
from edge_app.spec import Spec
from edge_app.values import Detections, Pixels


class KerasDetector:
    """The `keras.Model` `network` with the preprocessing and decoding that `spec` states."""

    def __init__(self, network: Any, spec: Spec) -> None:
        self._network, self._spec, self._decode = network, spec, BoxDecoder(spec)

    def detect(self, image_bgr: Pixels, least: float | None = None) -> Detections:
        """The objects in a picture uint8 (height, width, 3), as `edge_app.Model.detect` tells them."""
        answers = self._network.predict_on_batch(preprocess(image_bgr, self._spec.input)[None])
        values = {name: np.asarray(value[0], np.float32) for name, value in answers.items()}
        return self._decode(values, (image_bgr.shape[1], image_bgr.shape[0]), least=least)
