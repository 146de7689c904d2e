"""One model's steps for one frame, each measured."""

from typing import Any, Protocol, TypeVar

from edge_app.loop.latency import Latency
from edge_app.values import Classification, Detections, Frame, Pixels

Answer = TypeVar("Answer", bound=Classification | Detections, covariant=True)


class Steps(Protocol[Answer]):
    """What the loop asks of a model, one step at a time; see `edge_app.Model`."""

    def preprocess(self, image_bgr: Pixels) -> Any:
        """The input tensor for a picture uint8 (height, width, 3)."""

    def invoke(self, tensor: Any) -> Any:
        """The raw output for an input tensor."""

    def decode(self, raw: Any, picture_wh: tuple[int, int]) -> Answer:
        """What a raw output says of a picture of that size (width, height)."""


class ModelSteps:
    """`model` by itself, as the pipeline wants it."""

    def __init__(self, model: Steps[Classification | Detections]) -> None:
        self._model = model

    def look(self, frame: Frame, latency: Latency) -> Classification | Detections:
        """What the model says of a frame. Raises ModelError."""
        image_bgr = frame.image_bgr
        with latency.stage("preprocess"):
            tensor = self._model.preprocess(image_bgr)
        with latency.stage("invoke"):
            raw = self._model.invoke(tensor)
        with latency.stage("decode"):
            return self._model.decode(raw, (image_bgr.shape[1], image_bgr.shape[0]))
