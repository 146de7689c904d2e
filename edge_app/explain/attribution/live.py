"""The loop with what drove each answer."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal, cast

from edge_app.errors import ExplainError
from edge_app.explain.attribution.cam import ActivationMaps
from edge_app.explain.attribution.occlusion import RUNS, occlusion
from edge_app.inference.model import Model
from edge_app.loop.looking import Looking
from edge_app.loop.steps import ModelSteps
from edge_app.loop.stopwatch import Stopwatch
from edge_app.values import Classification, Frame

Way = Literal["cam", "occlusion"]


class Mapping:
    """`model` and the class activation map of its answer, by one run of the network. Raises as `ActivationMaps`."""

    def __init__(self, model: Model) -> None:
        self._model, self._maps = model, ActivationMaps(model)

    def infer(self, frame: Frame, stopwatch: Stopwatch) -> Any:
        """The raw outputs for a frame, and the features that they were made of."""
        with stopwatch.stage("preprocess"):
            tensor = self._model.preprocess(frame.image_bgr)
        with stopwatch.stage("invoke"):
            return self._maps.invoke(tensor)

    def answer(self, frame: Frame, inferred: Any, stopwatch: Stopwatch) -> Classification:
        """The likeliest classes, and what spoke for the first; making the map is the stage "explain"."""
        raws, features = inferred
        with stopwatch.stage("decode"):
            answer = cast(Classification, self._model.decode(raws, frame.size_wh))
        with stopwatch.stage("explain"):
            heat = self._maps.heat(features, int(raws[0].argmax()))
        return replace(answer, heat=heat)


class Occluding:
    """`model` and the map of its answer by occlusion, which runs it many times more: the stage "explain"."""

    def __init__(self, model: Model) -> None:
        if model.spec.task != "classify":
            raise ExplainError(f"{model.path} is made to {model.spec.task}; wanted a classifier such as cifar10.")
        self._model, self._steps = model, ModelSteps(model)

    def infer(self, frame: Frame, stopwatch: Stopwatch) -> Any:
        """The raw output for a frame. Raises ModelError."""
        return self._steps.infer(frame, stopwatch)

    def answer(self, frame: Frame, inferred: Any, stopwatch: Stopwatch) -> Classification:
        """The likeliest classes, and which places the first needs."""
        answer = cast(Classification, self._steps.answer(frame, inferred, stopwatch))  # of a classifier, as was checked
        with stopwatch.stage("explain"):
            heat = occlusion(self._model, self._model.spec, frame.image_bgr)
        return replace(answer, heat=heat)


_WAYS: dict[Way, Callable[[Model], Looking]] = {"cam": Mapping, "occlusion": Occluding}


def explaining(model: Model, way: Way, *, live: bool) -> Looking:
    """`model`, which stays its opener's, made to explain its answers.

    live: whether frames have to be kept up with. Raises ExplainError for occlusion where they have, and for a model
    that the way does not suit.
    """
    if way == "occlusion" and live:
        raise ExplainError(
            f"Occlusion runs the network {RUNS} times more for each frame, and a live source does not wait. "
            "Use --explain cam, or occlusion with pictures: --source FOLDER, or a clip with --pace fast."
        )
    return _WAYS[way](model)
