"""Ways to explain an answer, each with what is needed to test it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from edge_app.evaluation.judge import Judged
from edge_app.explain.attribution.cam import ActivationMaps
from edge_app.explain.attribution.heat import Heat
from edge_app.explain.attribution.occlusion import occlusion
from edge_app.explain.attribution.sanity import Dependence, Faithfulness, Mapper, dependence, faithfulness
from edge_app.explain.attribution.shuffling import Altered, shuffled
from edge_app.inference.model import Model
from edge_app.named import named
from edge_app.preprocess import preprocess
from edge_app.spec import Spec
from edge_app.values import Pixels

Explain = Callable[[Pixels, int], Heat]
"""From a picture uint8 (height, width, 3) and a class."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to explain the answers of `model`.

    name: for people. explain: makes a map. shuffled: from a seed, the same for the network with shuffled weights.
    """

    name: str
    model: Judged
    explain: Explain
    shuffled: Callable[[int], Explain]

    def faithfulness(self, pictures: list[Pixels]) -> Faithfulness:
        """On pictures as the network sees them."""
        return faithfulness(self.model, _mapper(self.explain), pictures)

    def dependence(self, pictures: list[Pixels]) -> Dependence:
        """On pictures as the network sees them."""
        return dependence(self.model, _mapper(self.explain), lambda seed: _mapper(self.shuffled(seed)), pictures)


def activation_way(model: Model) -> Way:
    """Class activation maps of the file. Raises ExplainError as `ActivationMaps` does."""
    maps, flatbuffer = ActivationMaps(model), model.delegation.file.flatbuffer
    return Way(
        "class activation map, int8",
        model,
        maps.of,
        lambda seed: ActivationMaps(model, shuffled(flatbuffer, np.random.default_rng(seed))).of,
    )


def occlusion_way(model: Model) -> Way:
    """Occlusion of the file."""
    flatbuffer = model.delegation.file.flatbuffer

    def altered(seed: int) -> Explain:
        return _occluding(Altered(model, shuffled(flatbuffer, np.random.default_rng(seed))), model.spec)

    return Way("occlusion, int8", model, _occluding(model, model.spec), altered)


def gradient_way(network: Any, spec: Spec) -> Way:
    """Grad-CAM of a `keras.Model`. Raises ExplainError, MissingExtraError."""
    answers = named("convert.keras_answers:KerasAnswers")(network, spec)
    make, shuffle = named("train.explain.grad_cam:GradCam"), named("train.explain.shuffled:shuffled_network")

    def explain(of: Any) -> Explain:
        maps = make(of)
        return lambda image_bgr, index: Heat(
            spec.labels[index], maps.of(preprocess(image_bgr, spec.input), index), spec.input
        )

    return Way("Grad-CAM, Keras", answers, explain(network), lambda seed: explain(shuffle(network, seed)))


def _occluding(model: Judged, spec: Spec) -> Explain:
    return lambda image_bgr, index: occlusion(model, spec, image_bgr, index)


def _mapper(explain: Explain) -> Mapper:
    """Its map, as large as the picture."""
    return lambda picture, index: explain(picture, index).over((picture.shape[1], picture.shape[0]))
