"""From a detector's raw outputs to boxes in the picture."""

import numpy as np

from edge_app.detection.decoder import BoxDecoder
from edge_app.errors import ModelError, SpecError
from edge_app.inference.network import Network
from edge_app.inference.quantization import Raw
from edge_app.spec import BoxOutput, Spec
from edge_app.values import Detections, Floats


class BoxHead:
    """Reads the outputs of `network` as `spec` says; `where` names the file in errors. Raises SpecError."""

    def __init__(self, spec: Spec, network: Network, where: str) -> None:
        self._decoder = BoxDecoder(spec)
        self._names = spec.boxes.outputs if spec.boxes else ()
        self._network, self._where = network, where
        wanted = _shapes(spec, spec.boxes, len(self._decoder.cells)) if spec.boxes else []
        found = [output.shape for output in network.outputs]
        if found != wanted:
            raise SpecError(
                f"{where}: the outputs have the shapes {[list(shape) for shape in found]}; the spec says "
                f"{[list(shape) for shape in wanted]} for {', '.join(self._names)}. Convert the model again."
            )

    def decode(self, raws: tuple[Raw, ...], picture_wh: tuple[int, int], *, least: float | None = None) -> Detections:
        """The objects in a picture of that size, best first, with scores of at least `least` or as the spec says.

        Raises ModelError if values are not finite.
        """
        values: dict[str, Floats] = {
            name: output.quantization.dequantise(raw)
            for name, output, raw in zip(self._names, self._network.outputs, raws, strict=True)
        }
        if not all(np.isfinite(part).all() for part in values.values()):
            raise ModelError(f"{self._where} answers with NaN or infinite values; wanted numbers. Convert it again.")
        return self._decoder(values, picture_wh, least=least)


def _shapes(spec: Spec, boxes: BoxOutput, cells: int) -> list[tuple[int, ...]]:
    widths = {"scores": len(spec.labels), "boxes": 4, "keypoints": 2 * len(boxes.keypoints)}
    return [(1, cells, widths[name]) for name in boxes.outputs]
