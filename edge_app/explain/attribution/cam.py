"""Class activation maps of an int8 .tflite, on the device (Zhou et al. 2016, https://arxiv.org/abs/1512.04150).

Of a network that ends in a mean over its last feature map and one dense layer, the logit of a class is the mean of what
each place says; the map shows that before the mean is taken. One run of the network gives the answer and the map.
"""

import numpy as np

from edge_app.errors import ExplainError
from edge_app.explain.attribution.ending import ending
from edge_app.explain.attribution.heat import Heat
from edge_app.inference.cut import tapped
from edge_app.inference.model import Model
from edge_app.inference.network import Network
from edge_app.inference.quantization import Raw
from edge_app.values import Floats, Pixels


class ActivationMaps:
    """Of `model`, on the CPU with as many threads, in an interpreter of its own.

        maps = ActivationMaps(model)
        heat = maps.of(image_bgr)

    flatbuffer: with other weights than the model's, to see what the maps make of them. The model stays its opener's.
    Raises ExplainError for a model that is no classifier, whose features are not spatial, or that runs in an
    accelerator, which does not tell them.
    """

    def __init__(self, model: Model, flatbuffer: bytes | None = None) -> None:
        file = model.delegation.file
        if model.spec.task != "classify":
            raise ExplainError(
                f"{file.path} is made to {model.spec.task}; a class activation map is of a classifier. "
                "Give one such as cifar10."
            )
        if model.delegation.wanted is not None:
            raise ExplainError(
                f"{model.delegation.wanted} does not tell the features of {file.path} between its operators. "
                "Explain on the CPU: leave --delegate out."
            )
        self._model, self._ending = model, ending(flatbuffer or file.flatbuffer, str(file.path))
        copy = tapped(flatbuffer or file.flatbuffer, self._ending.features)
        self._network = Network(copy, model.runtime, model.threads, str(file.path))
        self.grid_hw = self._ending.grid_hw

    def invoke(self, tensor: Raw) -> tuple[tuple[Raw, ...], Raw]:
        """Run on an input tensor of `Model.preprocess`: the outputs, for `Model.decode`, and the features."""
        answer, features = self._network.invoke_all(tensor)
        return (answer,), features

    def cells(self, features: Raw, index: int) -> Floats:
        """What each place adds to the mean that is a class's logit: float32 (rows, columns). index: of the class."""
        real = self._network.outputs[1].quantization.dequantise(features)
        return np.asarray(real @ self._ending.weights[index], np.float32)

    def logits(self, features: Raw) -> Floats:
        """What the mean of all places comes to, float32 (classes,), before the network rounds it to 8 bits."""
        real = self._network.outputs[1].quantization.dequantise(features)
        return np.asarray(real.mean(axis=(0, 1)) @ self._ending.weights.T + self._ending.bias, np.float32)

    def heat(self, features: Raw, index: int) -> Heat:
        """The map of a class."""
        spec = self._model.spec
        return Heat(spec.labels[index], self.cells(features, index), spec.input)

    def of(self, image_bgr: Pixels, index: int | None = None) -> Heat:
        """The map of a picture uint8 (height, width, 3) for the class `index`, by default the likeliest."""
        answer, features = self.invoke(self._model.preprocess(image_bgr))
        return self.heat(features, int(answer[0].argmax()) if index is None else index)
