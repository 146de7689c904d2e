"""A Keras embedder that answers as a model file does, to be compared with it."""

from typing import Any

import numpy as np

from edge_app.gallery.values import unit
from edge_app.preprocess import preprocess
from edge_app.spec import Spec
from edge_app.values import Floats, Pixels


class KerasEmbedder:
    """network: a Keras model whose input and output are as `spec` says."""

    def __init__(self, network: Any, spec: Spec) -> None:
        self._network, self._spec = network, spec

    def embed(self, face_bgr: Pixels) -> Floats:
        """The vector of an aligned face uint8 (112, 112, 3): float32 (size,) of length 1."""
        values = preprocess(face_bgr, self._spec.input)[None]
        answer = np.asarray(self._network.predict_on_batch(values)[0], np.float32)
        return unit(answer, len(answer))
