"""From an anomaly model's raw outputs to a score and a map of where."""

import numpy as np

from edge_app.errors import ModelError, SpecError
from edge_app.inference.network import Network, Tensor
from edge_app.inference.quantization import Raw
from edge_app.placement import placement
from edge_app.spec import Spec
from edge_app.values import Anomaly, Floats


class AnomalyHead:
    """Reads the outputs of `network` as `spec` says; `where` names the file in errors. Raises SpecError."""

    def __init__(self, spec: Spec, network: Network, where: str) -> None:
        self._input, self._where = spec.input, where
        named = spec.anomaly.outputs if spec.anomaly else ()
        if len(named) != len(network.outputs):
            raise SpecError(
                f"{where} has {len(network.outputs)} outputs; the spec names {len(named)}. Convert it again."
            )
        self._places: dict[str, int] = {name: index for index, name in enumerate(named)}
        self._outputs = network.outputs
        self._threshold = spec.anomaly.threshold.value if spec.anomaly and spec.anomaly.threshold else None
        for name, wanted, right in (
            ("score", "[1, 1]", self._of("score").shape == (1, 1)),
            ("heat", "[1, rows, columns, 1]", len(self._of("heat").shape) == 4 and self._of("heat").shape[3] == 1),
        ):
            if not right:
                raise SpecError(
                    f"{where}: the output {name!r} has the shape {list(self._of(name).shape)}; wanted {wanted}. "
                    "Correct anomaly.outputs in the spec, or convert the model again."
                )

    def decode(self, raws: tuple[Raw, ...], picture_wh: tuple[int, int]) -> Anomaly:
        """What a picture of that size (width, height) is like. Raises ModelError for values that are not finite."""
        score, heat = self._real("score", raws), self._real("heat", raws)[..., 0]
        corners = np.array([[0, 0], self._input.size_wh], np.float32)
        covered = placement(picture_wh, self._input).to_picture(corners).reshape(4)
        return Anomaly(float(score[0]), heat, covered, self._threshold)

    def _real(self, name: str, raws: tuple[Raw, ...]) -> Floats:
        values = self._of(name).quantization.dequantise(raws[self._places[name]])
        if not np.isfinite(values).all():
            raise ModelError(f"{self._where} answers with NaN or infinite values; wanted numbers. Convert it again.")
        return values

    def _of(self, name: str) -> Tensor:
        return self._outputs[self._places[name]]
