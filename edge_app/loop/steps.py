"""One model's steps for one frame, each measured."""

from typing import Any, Protocol, TypeVar, runtime_checkable

from edge_app.loop.stopwatch import Stopwatch
from edge_app.values import Anomaly, Classification, Detections, Frame, Pixels

Answer = TypeVar("Answer", bound=Classification | Detections | Anomaly, covariant=True)


class Steps(Protocol[Answer]):
    """What the loop asks of a model, one step at a time; see `edge_app.Model`."""

    def preprocess(self, image_bgr: Pixels) -> Any:
        """The input tensor for a picture uint8 (height, width, 3)."""

    def invoke(self, tensor: Any) -> Any:
        """The raw output for an input tensor."""

    def decode(self, raw: Any, picture_wh: tuple[int, int]) -> Answer:
        """What a raw output says of a picture of that size (width, height)."""


@runtime_checkable
class Suppressing(Protocol):
    """A model that can say first what it has found, and then each object once: two stages, measured apart."""

    def candidates(self, raw: Any, picture_wh: tuple[int, int]) -> Classification | Detections | Anomaly:
        """As `decode`, but the same object may be there several times."""

    def suppressed(self, found: Detections) -> Detections:
        """Each object once."""


class ModelSteps:
    """`model` by itself, as the pipeline wants it."""

    def __init__(self, model: Steps[Classification | Detections | Anomaly]) -> None:
        self._model = model

    def infer(self, frame: Frame, stopwatch: Stopwatch) -> Any:
        """The raw output for a frame. Raises ModelError."""
        with stopwatch.stage("preprocess"):
            tensor = self._model.preprocess(frame.image_bgr)
        with stopwatch.stage("invoke"):
            return self._model.invoke(tensor)

    def answer(self, frame: Frame, inferred: Any, stopwatch: Stopwatch) -> Classification | Detections | Anomaly:
        """What the model says of a frame. Raises ModelError."""
        model = self._model
        with stopwatch.stage("decode"):
            decode = model.candidates if isinstance(model, Suppressing) else model.decode
            answer = decode(inferred, frame.size_wh)
        if not isinstance(model, Suppressing) or not isinstance(answer, Detections):
            return answer
        with stopwatch.stage("suppress"):
            return model.suppressed(answer)
