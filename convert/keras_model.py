"""The Keras network of a run behind the door of a model file, to be judged as one."""

import hashlib
from pathlib import Path
from typing import Any, Self

from convert.export import NETWORK, load_network
from convert.keras_answers import KerasAnswers
from convert.run import load_spec
from edge_app.errors import ModelError
from edge_app.evaluation.keras_anomaly import KerasAnomaly
from edge_app.evaluation.keras_detector import KerasDetector
from edge_app.evaluation.keras_embedder import KerasEmbedder

_KINDS: dict[str, Any] = {
    "classify": KerasAnswers,
    "detect": KerasDetector,
    "embed": KerasEmbedder,
    "anomaly": KerasAnomaly,
}


class KerasModel:
    """model.keras of a training run, with the spec beside it; answers what a `Model` of its task answers.

    Attributes as of a Model: spec, sha256 (of the Keras file), runtime, threads (0: as Keras likes). Raises ModelError.
    """

    runtime, threads = "keras", 0

    def __init__(self, path: Path) -> None:
        if path.name != NETWORK:
            raise ModelError(f"{path} is no {NETWORK} of a run. Give that of `edgesight train`.")
        network, self.spec = load_network(path.parent), load_spec(path.parent / "spec.json")
        self.sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        self._answers = _KINDS[self.spec.task](network, self.spec)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing is held."""

    def __getattr__(self, name: str) -> Any:
        """Probabilities, detect, embed or anomaly, as the task goes."""
        return getattr(self._answers, name)
