"""A classifier that looks now and then."""

from typing import cast

from edge_app.errors import StageError
from edge_app.inference.model import Model
from edge_app.loop.latency import Latency
from edge_app.loop.steps import ModelSteps
from edge_app.spec import InputSpec
from edge_app.stages.turn import Turn
from edge_app.values import Classification, Frame


class Classifier:
    """Says of every `every`-th frame what it shows, and the same again until the next.

    The model stays its opener's. Raises StageError for a model that is no classifier.
    """

    def __init__(self, model: Model, *, every: int = 1) -> None:
        if model.spec.task != "classify":
            raise StageError(f"{model.path} is no classifier but made to {model.spec.purpose}. Give one that is.")
        self._steps, self._input, self._turn = ModelSteps(model), model.spec.input, Turn(every)
        self._said: Classification | None = None

    @property
    def looks_at(self) -> tuple[InputSpec, int]:
        """What a frame is fitted to, and that every so many are."""
        return self._input, self._turn.every

    def look(self, frame: Frame, latency: Latency) -> Classification:
        """The likeliest classes. Raises ModelError."""
        if self._turn.comes() or self._said is None:
            self._said = cast(Classification, self._steps.look(frame, latency))  # of a classifier, as was checked
        return self._said
