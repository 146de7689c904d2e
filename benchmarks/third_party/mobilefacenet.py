"""MobileFaceNet, a public face embedder, and the same badly quantised: what int8 must not do.

Chen et al. 2018, MobileFaceNets, arXiv 1804.07573. Both files are for non-commercial research.
"""

from pathlib import Path

import cv2

from edge_app.gallery.values import unit
from edge_app.inference.network import Network
from edge_app.inference.quantization import Raw
from edge_app.inference.runtime import find_runtime
from edge_app.values import Floats, Pixels

FLOAT, BAD = "mobilefacenet-float", "mobilefacenet-uint8-bad"


class MobileFaceNet:
    """The vector of an aligned face. It takes pixels from 0 to 255 as they are; its normalisation is inside."""

    def __init__(self, file: str, folder: Path, *, threads: int = 1) -> None:
        path = folder / f"{file}.tflite"
        self.size_bytes = path.stat().st_size
        self._network = Network(path.read_bytes(), find_runtime(), threads, str(path))

    def preprocess(self, face_bgr: Pixels) -> Raw:
        """The input tensor (1, 112, 112, 3) for an aligned face uint8 (112, 112, 3)."""
        return cv2.cvtColor(face_bgr, cv2.COLOR_BGR2RGB)[None].astype(self._network.input.quantization.dtype)

    def invoke(self, tensor: Raw) -> Raw:
        """The raw output, (128,)."""
        return self._network.invoke(tensor)

    def embed(self, face_bgr: Pixels) -> Floats:
        """Float32 (128,) of length 1."""
        output = self._network.output
        return unit(output.quantization.dequantise(self.invoke(self.preprocess(face_bgr))), output.shape[-1])
