"""A classifier that looks now and then."""

from typing import Any, cast

from edge_app.errors import StageError
from edge_app.inference.model import Model
from edge_app.loop.steps import ModelSteps
from edge_app.loop.stopwatch import Stopwatch
from edge_app.spec import InputSpec
from edge_app.stages.turn import Turn
from edge_app.values import Answer, Classification, Frame


class Classifier:
    """Says of every `every`-th frame what it shows, and the same again until the next.

    The model stays its opener's. Raises StageError for a model that is no classifier.
    """

    def __init__(self, model: Model, *, every: int = 1) -> None:
        if model.spec.task != "classify":
            raise StageError(f"{model.path} is no classifier but made to {model.spec.purpose}. Give one that is.")
        self._steps, self._input, self._turn = ModelSteps(model), model.spec.input, Turn(every)
        self._said: Answer | None = None

    @property
    def looks_at(self) -> tuple[InputSpec, int]:
        """What a frame is fitted to, and that every so many are."""
        return self._input, self._turn.every

    def infer(self, frame: Frame, stopwatch: Stopwatch) -> Any:
        """The raw output for a frame, or None when it is not its turn. Raises ModelError."""
        return self._steps.infer(frame, stopwatch) if self._turn.comes() else None

    def answer(self, frame: Frame, inferred: Any, stopwatch: Stopwatch) -> Classification:
        """The likeliest classes. Raises ModelError."""
        if inferred is not None:
            self._said = self._steps.answer(frame, inferred, stopwatch)
        return cast(Classification, self._said)  # of a classifier, as was checked, and the first frame has its turn
