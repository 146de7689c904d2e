"""From an embedder's raw output to the vector of a face."""

import numpy as np

from edge_app.errors import ModelError, SpecError
from edge_app.faces.align import VERSION
from edge_app.inference.network import Network
from edge_app.inference.quantization import Raw
from edge_app.spec import Spec
from edge_app.values import Floats


class VectorHead:
    """Reads the output of `network` as `spec` says; `where` names the file in errors. Raises SpecError."""

    def __init__(self, spec: Spec, network: Network, where: str) -> None:
        size, aligned = (spec.vector.size, spec.vector.alignment) if spec.vector else (0, 0)
        self._output, self._where = network.output, where
        if self._output.shape != (1, size):
            raise SpecError(
                f"{where}: the output has the shape {list(self._output.shape)}; the spec says {[1, size]}. "
                "Convert the model again."
            )
        if aligned != VERSION:
            raise SpecError(
                f"{where} wants faces aligned by version {aligned}; this edgesight knows {VERSION}. Update edgesight."
            )

    def vector(self, raws: tuple[Raw, ...]) -> Floats:
        """Float32 (size,) of length 1.

        Raises ModelError if it is not finite or has no direction.
        """
        values = self._output.quantization.dequantise(raws[0])
        length = float(np.linalg.norm(values))
        if not np.isfinite(length) or length < 1e-6:
            raise ModelError(
                f"{self._where} answers with {'zeros' if length < 1e-6 else 'NaN or infinite values'}; wanted a "
                "direction. Convert it again."
            )
        return np.asarray(values / length, np.float32)
