"""From a detector's raw outputs to boxes in the picture."""

import numpy as np
from numpy.typing import NDArray

from edge_app.detection.cells import Cells
from edge_app.detection.suppression import suppress
from edge_app.errors import ModelError, SpecError
from edge_app.inference.network import Network
from edge_app.inference.quantization import Raw
from edge_app.placement import placement
from edge_app.spec import BoxOutput, Spec
from edge_app.values import Detections, Floats

_MOST = 100
"""Objects in one picture."""


class BoxHead:
    """Reads the outputs of `network` as `spec` says; `where` names the file in errors. Raises SpecError."""

    def __init__(self, spec: Spec, network: Network, where: str) -> None:
        if spec.boxes is None:
            raise SpecError(f"{where}: the spec has no 'boxes', which a detector needs.")
        self._spec, self._boxes, self._network, self._where = spec, spec.boxes, network, where
        self._cells = Cells(spec.input.size_wh, spec.boxes.strides, spec.boxes.reach)
        wanted = _shapes(spec, spec.boxes, len(self._cells))
        found = [output.shape for output in network.outputs]
        if found != wanted:
            raise SpecError(
                f"{where}: the outputs have the shapes {[list(shape) for shape in found]}; the spec says "
                f"{[list(shape) for shape in wanted]} for {', '.join(spec.boxes.outputs)}. Convert the model again."
            )

    def decode(self, raws: tuple[Raw, ...], picture_wh: tuple[int, int], *, least: float | None = None) -> Detections:
        """The objects in a picture of that size, best first, with scores of at least `least` or as the spec says.

        Raises ModelError if values are not finite.
        """
        values = self._values(raws)
        scores, boxes = values["scores"], values["boxes"]
        least = self._boxes.least_score if least is None else least
        cells, classes = np.nonzero(scores >= least)
        found = self._cells.boxes(boxes[cells], cells)
        kept = suppress(found, scores[cells, classes], classes, least=least, overlap=self._boxes.overlap, top=_MOST)
        place = placement(picture_wh, self._spec.input)
        return Detections(
            place.to_picture(found[kept].reshape(-1, 2, 2)).reshape(-1, 4),
            scores[cells[kept], classes[kept]].clip(0, 1),
            classes[kept],
            place.to_picture(self._points(values, cells[kept])),
            self._spec.labels,
        )

    def _values(self, raws: tuple[Raw, ...]) -> dict[str, Floats]:
        values: dict[str, Floats] = {
            name: output.quantization.dequantise(raw)
            for name, output, raw in zip(self._boxes.outputs, self._network.outputs, raws, strict=True)
        }
        if not all(np.isfinite(part).all() for part in values.values()):
            raise ModelError(f"{self._where} answers with NaN or infinite values; wanted numbers. Convert it again.")
        return values

    def _points(self, values: dict[str, Floats], cells: NDArray[np.int64]) -> Floats:
        """Float32 (n, k, 2), in pixels of the input."""
        k = len(self._boxes.keypoints)
        if not k:
            return np.empty((len(cells), 0, 2), np.float32)
        return self._cells.points(values["keypoints"][cells].reshape(-1, k, 2), cells)


def _shapes(spec: Spec, boxes: BoxOutput, cells: int) -> list[tuple[int, ...]]:
    widths = {"scores": len(spec.labels), "boxes": 4, "keypoints": 2 * len(boxes.keypoints)}
    return [(1, cells, widths[name]) for name in boxes.outputs]
