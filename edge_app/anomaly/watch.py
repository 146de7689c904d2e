"""The alarm: raised when the score stays high, not when a single frame flickers."""

from collections import deque
from dataclasses import replace
from typing import Any, cast

from edge_app.errors import StageError
from edge_app.inference.model import Model
from edge_app.loop.steps import ModelSteps
from edge_app.loop.stopwatch import Stopwatch
from edge_app.values import Alarm, Anomaly, Frame


class KOfN:
    """Raised once `k` of the last `n` frames were high; over once none of the last `n` was.

    Raises StageError unless 1 <= k <= n.
    """

    def __init__(self, k: int, n: int) -> None:
        if not 1 <= k <= n:
            raise StageError(f"The alarm is asked for after {k} of {n} frames; wanted 1 or more, of at least as many.")
        self._k, self._latest, self._raised = k, deque([False] * n, maxlen=n), False

    def __call__(self, high: bool) -> Alarm:
        """Count a frame; whether the alarm is raised now, and whether that began or ended with this frame."""
        self._latest.append(high)
        before = self._raised
        self._raised = any(self._latest) if before else sum(self._latest) >= self._k
        if self._raised == before:
            return Alarm(self._raised)
        return Alarm(self._raised, "began" if self._raised else "ended")


class AnomalyWatch:
    """Scores each frame, and says when the score was high in `k` of the last `n` of them.

        for result in Pipeline(source, AnomalyWatch(model, k=5, n=8)):
            print(result.answer.score, result.answer.alarm)

    The model stays its opener's. Raises StageError for a model of another task, and for one without a threshold.
    """

    def __init__(self, model: Model, *, k: int = 5, n: int = 8) -> None:
        if not model.spec.anomaly:
            raise StageError(
                f"{model.path} does not tell anomalies but is made to {model.spec.purpose}. Give one that does."
            )
        if not model.spec.anomaly.threshold:
            raise StageError(f"{model.path} has no threshold. Convert its run again: edgesight convert RUN --out FILE")
        self._steps, self._alarm = ModelSteps(model), KOfN(k, n)

    def infer(self, frame: Frame, stopwatch: Stopwatch) -> Any:
        """The raw output for a frame. Raises ModelError."""
        return self._steps.infer(frame, stopwatch)

    def answer(self, frame: Frame, inferred: Any, stopwatch: Stopwatch) -> Anomaly:
        """What a frame is like. Raises ModelError."""
        answer = cast(Anomaly, self._steps.answer(frame, inferred, stopwatch))  # of such a model, as was checked
        with stopwatch.stage("alarm"):
            return replace(answer, alarm=self._alarm(answer.high))
