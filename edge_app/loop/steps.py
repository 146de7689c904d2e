"""One model's steps for one frame, each measured."""

from typing import Any, Protocol, TypeVar, runtime_checkable

from edge_app.loop.latency import Latency
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

    def look(self, frame: Frame, latency: Latency) -> Classification | Detections | Anomaly:
        """What the model says of a frame. Raises ModelError."""
        image_bgr = frame.image_bgr
        with latency.stage("preprocess"):
            tensor = self._model.preprocess(image_bgr)
        with latency.stage("invoke"):
            raw = self._model.invoke(tensor)
        return self._decode(raw, (image_bgr.shape[1], image_bgr.shape[0]), latency)

    def _decode(self, raw: Any, picture_wh: tuple[int, int], latency: Latency) -> Classification | Detections | Anomaly:
        model = self._model
        with latency.stage("decode"):
            decode = model.candidates if isinstance(model, Suppressing) else model.decode
            answer = decode(raw, picture_wh)
        if not isinstance(model, Suppressing) or not isinstance(answer, Detections):
            return answer
        with latency.stage("suppress"):
            return model.suppressed(answer)
