"""A convolution, and what the same mapping would cost if it shared nothing."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kernel:
    """Its filters, and the maps that it reads and writes.

    size_hw: height and width of a filter. inputs: channels that each filter reads. outputs: filters. read, written:
    (height, width, channels) of the maps. bias: whether each filter has one. transposed: each input is spread over a
    window.

    A layer that joins each output to each input has read x written weights. One whose filters look at the same small
    windows but are not shared between places (locally connected, as in LeCun 1989, Generalization and Network Design
    Strategies, section 5) has the filter's weights once for each place. Its products are those of the convolution.
    Biases are one for each output in both.
    """

    size_hw: tuple[int, int]
    inputs: int
    outputs: int
    read: tuple[int, int, int]
    written: tuple[int, int, int]
    bias: bool = True
    transposed: bool = False

    @property
    def places(self) -> int:
        """At so many the filters are laid."""
        laid = self.read if self.transposed else self.written
        return laid[0] * laid[1]

    @property
    def weights(self) -> int:
        """Of all filters, without biases."""
        return math.prod(self.size_hw) * self.inputs * self.outputs

    @property
    def shared(self) -> int:
        """Parameters as it is."""
        return self.weights + self.bias * self.outputs

    @property
    def unshared(self) -> int:
        """Parameters with filters of its own in each place."""
        return self.weights * self.places + self.bias * math.prod(self.written)

    @property
    def full(self) -> int:
        """Parameters with a weight between each input and each output."""
        return self.full_macs + self.bias * math.prod(self.written)

    @property
    def full_macs(self) -> int:
        """Multiply-accumulates if each output read each input; unshared filters would multiply as often as shared."""
        return math.prod(self.read) * math.prod(self.written)
