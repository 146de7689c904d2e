"""From a classifier's raw output to its likeliest classes."""

import numpy as np

from edge_app.errors import ModelError, SpecError
from edge_app.inference.network import Network
from edge_app.inference.probabilities import as_probabilities, positive_score
from edge_app.inference.quantization import Raw
from edge_app.labels_file import count_hint
from edge_app.spec import Spec
from edge_app.values import Classification, Floats, Screening

_RANGE_SLACK = 0.05


class ClassHead:
    """Reads the output of `network` as `spec` says; `where` names the file in errors. Raises ModelError, SpecError."""

    def __init__(self, spec: Spec, network: Network, where: str) -> None:
        self._spec, self._output, self._where = spec, network.output, where
        width = self._output.shape[-1]
        if self._output.shape != (1, width) or width != len(spec.labels):
            raise SpecError(
                f"{where}: the output has the shape {list(self._output.shape)}; the spec has {len(spec.labels)} "
                f"labels: wanted [1, {len(spec.labels)}]. Give one label for each output value. "
                f"{count_hint(spec.labels, width, background=True)}"
            )

    def decode(self, raws: tuple[Raw, ...], picture_wh: tuple[int, int], *, top: int = 3) -> Classification:
        """The `top` (1 or more) likeliest classes, whatever the picture's size. Raises ModelError as `scores` does."""
        scores = self.scores(raws)
        best = np.argsort(-scores, kind="stable")[:top]
        return Classification(
            tuple(self._spec.labels[index] for index in best),
            tuple(float(scores[index]) for index in best),
            unsure=bool(scores[best[0]] < self._spec.output.refer_below),
            screening=self._screening(scores),
        )

    def scores(self, raws: tuple[Raw, ...]) -> Floats:
        """The probability of each class, float32 (classes,) in [0, 1].

        At the temperature of the spec. Raises ModelError if values are not finite, or no probabilities although the
        spec says so.
        """
        values = self._output.quantization.dequantise(raws[0])
        if not np.isfinite(values).all():
            raise ModelError(f"{self._where} answers with NaN or infinite values; wanted numbers. Convert it again.")
        if self._spec.output.values == "logits":
            return as_probabilities(values, self._spec.output)
        low, high = float(np.min(values)), float(np.max(values))
        if low < -_RANGE_SLACK or high > 1 + _RANGE_SLACK:
            raise ModelError(
                f"{self._where} answers with values from {low:g} to {high:g}; its spec says they are probabilities. "
                'Try output.values = "logits" in its description.'
            )
        return as_probabilities(values.clip(0, 1), self._spec.output)

    def _screening(self, scores: Floats) -> Screening | None:
        clinical = self._spec.clinical
        if clinical is None:
            return None
        score = positive_score(scores, [self._spec.labels.index(label) for label in clinical.positive])
        return Screening(float(score), clinical.operating_point.threshold)
