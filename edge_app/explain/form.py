"""A network in one of its forms, Keras or .tflite, as the parts of a report ask it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from edge_app.explain.layers.layer import Layer
from edge_app.explain.layers.times import Times
from edge_app.spec import Spec
from edge_app.values import Floats, Pixels

Tap = Callable[[Pixels], Mapping[str, Floats]]
"""Picture uint8 (height, width, 3), blue green red -> layer's name -> its maps, float32 (height, width, channels)."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Of the first layer. values: float32 (filters, height, width, channels), channels in the network's order."""

    layer: str
    values: Floats


class Form(Protocol):
    """A network that can be asked for its layers, its filters and its maps."""

    @property
    def spec(self) -> Spec:
        """What the file promises."""

    @property
    def title(self) -> str:
        """Which file it is, for a heading."""

    @property
    def layers(self) -> tuple[Layer, ...]:
        """In the order in which they run, with their receptive fields."""

    def filters(self) -> Filters | None:
        """Of the convolution that looks at the picture itself; None where there is none."""

    def tap(self, names: Sequence[str]) -> Tap:
        """What gives the maps of these layers."""

    def times(self, seconds: float) -> Times | None:
        """How long the parts take, measured for so many seconds; None where that cannot be measured."""
