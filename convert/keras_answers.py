"""The Keras network behind the same door as a model file, so that one judge asks both."""

from typing import Any

import numpy as np

from edge_app.inference.probabilities import as_probabilities
from edge_app.preprocess import preprocess
from edge_app.spec import Spec
from edge_app.values import Floats, Pixels


class KerasAnswers:
    """`network` with the preprocessing that `spec` states."""

    def __init__(self, network: Any, spec: Spec) -> None:
        self._network, self._spec = network, spec

    def probabilities(self, image_bgr: Pixels) -> Floats:
        """Float32 (classes,) for a picture uint8 (height, width, 3), blue green red, at the spec's temperature."""
        values = preprocess(image_bgr, self._spec.input)[np.newaxis]
        said = np.asarray(self._network.predict_on_batch(values)[0], np.float32)
        return as_probabilities(said, self._spec.output)
