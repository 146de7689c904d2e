"""A network whose int8 file failed the gate, and all that a rescue needs to know of it."""

from dataclasses import dataclass
from typing import Any

from convert.gatekeeper import Judging
from convert.quantise import Io
from convert.refusal import layer_names
from edge_app.pictures.dataset import Dataset, Picture, Split
from edge_app.spec import Spec


@dataclass(frozen=True, slots=True)
class Case:
    """network: the `keras.Model`; float_flatbuffer: the same as float32 TFLite; samples: how many calibrated it.

    io: dtype of input and output wanted. verdict_split, supporting: the pictures of the gate, on which nothing may be
    chosen.
    """

    network: Any
    float_flatbuffer: bytes
    spec: Spec
    dataset: Dataset
    samples: int
    io: Io
    tolerance_points: float
    verdict_split: Split
    supporting: tuple[Picture, ...]
    judging: Judging

    @property
    def layers(self) -> tuple[str, ...]:
        """The names of the network's layers."""
        return tuple(layer_names(self.network))
