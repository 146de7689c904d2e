"""A network whose weights mean nothing any more, and how alike two maps are (Adebayo et al. 2018, arXiv 1810.03292)."""

import numpy as np

from edge_app.inference.classes import ClassHead
from edge_app.inference.flat_table import FlatTable
from edge_app.inference.model import Model
from edge_app.inference.network import Network
from edge_app.inference.program import program
from edge_app.values import Floats, Pixels

_WITH_WEIGHTS = frozenset({"CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "TRANSPOSE_CONV"})


def shuffled(flatbuffer: bytes, rng: np.random.Generator) -> bytes:
    """A copy in which the weights of each layer have changed places among themselves; scales and biases stay.

    Raises ValueError or IndexError for damaged bytes.
    """
    network, copy = program(FlatTable.root(flatbuffer)), bytearray(flatbuffer)
    for tensor in sorted({one.inputs[1] for one in network.operators if one.name in _WITH_WEIGHTS}):
        weights = network.slots[tensor]
        if weights.place:
            copy[slice(*weights.place)] = rng.permutation(weights.values().ravel()).tobytes()
    return bytes(copy)


class Altered:
    """A classifier's answers with the weights of `flatbuffer`, which is otherwise that of `model`."""

    def __init__(self, model: Model, flatbuffer: bytes) -> None:
        where = f"{model.path} with other weights"
        self._model, self._network = model, Network(flatbuffer, model.runtime, model.threads, where)
        self._head = ClassHead(model.spec, self._network, where)

    def probabilities(self, image_bgr: Pixels) -> Floats:
        """As `Model.probabilities`."""
        return self._head.scores(self._network.invoke_all(self._model.preprocess(image_bgr)))


def likeness(one: Floats, other: Floats) -> float:
    """Spearman's rank correlation of two maps, -1 to 1; of equal maps 1, and else 0 where one of them is constant."""
    if np.array_equal(one, other):
        return 1.0
    first, second = _ranks(one), _ranks(other)
    spread = np.sqrt((first**2).sum() * (second**2).sum())
    return float((first * second).sum() / spread) if spread else 0.0


def _ranks(values: Floats) -> Floats:
    """Around 0; equal values share the mean of their ranks."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts + 1) / 2)[inverse.ravel()]
    return np.asarray(ranks - ranks.mean(), np.float64)
