"""Receptive fields: which pixels of the input a unit of a layer can depend on.

Araujo, Norris, Sim 2019, Computing Receptive Fields of Convolutional Neural Networks, https://distill.pub/2019/
computing-receptive-fields, equations 1 to 4, for each axis by itself, from the input on: behind a layer with kernel k,
stride s and padding p on the left or top, whose input has a field of size r, stride S and first pixel a,

    r' = r + (k - 1) S        S' = s S        a' = a - p S

A dilated kernel of k reaches (k - 1) d + 1. Paths that join need the same stride; the field is then from the least
first to the largest last pixel (there, on arbitrary computation graphs). That is the theoretical field: inside it, the
middle counts most (Luo et al. 2016, arXiv 1701.04128). At a picture's border a unit sees what is left of its window.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Reach:
    """Along one axis, unit i of the output depends on the inputs start + i step ... start + i step + size - 1.

    exact: False where that is the most that any unit depends on, and single ones on less.
    """

    start: float = 0
    step: float = 1
    size: float = 1
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """Along one axis, unit i depends on the pixels first + i stride ... first + i stride + size - 1.

    stride: 0 where all units depend on the same. first: negative where the border is padded.
    """

    size: float = 1
    stride: float = 1
    first: float = 0
    exact: bool = True

    def through(self, reach: Reach) -> "Span":
        """The field behind a layer that reaches so far."""
        return Span(
            self.size + (reach.size - 1) * self.stride,
            self.stride * reach.step,
            self.first + reach.start * self.stride,
            self.exact and reach.exact,
        )

    def pixels(self, unit: int) -> tuple[int, int]:
        """The first pixel that `unit` can depend on, and the one behind the last; they may lie outside the picture."""
        first = self.first + unit * self.stride
        low = -int(-first // 1)  # up: a pixel of which only a part would count is none
        return low, int((first + self.size - 1) // 1) + 1


@dataclass(frozen=True, slots=True)
class Field:
    """Of all units of a layer."""

    y: Span = Span()
    x: Span = Span()

    @property
    def whole(self) -> bool:
        """Whether each unit depends on the whole picture."""
        return self.y.stride == 0 == self.x.stride

    @property
    def exact(self) -> bool:
        """Whether the units depend on no less."""
        return self.y.exact and self.x.exact


class Everything:
    """How far a layer reaches whose units depend on all that comes in."""


EVERYTHING: Final = Everything()
HERE: Final = (Reach(), Reach())
"""Each unit depends on the one in its place."""

Reaches = tuple[Reach, Reach] | Everything | None
"""Down and across; None where it is not known, or where units have no place."""


def window(size: int, stride: int = 1, before: int = 0, dilation: int = 1) -> Reach:
    """Of a convolution or of pooling. before: padding on the left or top."""
    return Reach(-before, stride, (size - 1) * dilation + 1)


def convolved(read: int, written: int, size: int, stride: int, dilation: int = 1, *, same: bool) -> Reach:
    """Of a convolution or of pooling from so many places to so many. same: padded, the smaller half in front."""
    missing = max(0, (written - 1) * stride + (size - 1) * dilation + 1 - read)
    return window(size, stride, missing // 2 if same else 0, dilation)


def spread(read: int, written: int, size: int, stride: int, *, same: bool) -> Reach:
    """Of a transposed convolution from so many places to so many, padded as the one that it turns round."""
    missing = max(0, (read - 1) * stride + size - written)
    return transposed(size, stride, missing // 2 if same else 0)


def transposed(size: int, stride: int, before: int) -> Reach:
    """Of a transposed convolution: unit o adds up the inputs i for which 0 <= o + before - i stride < size."""
    return Reach((before - size + 1) / stride, 1 / stride, 1 + (size - 1) / stride, exact=stride == 1)


def nearest(inputs: int, outputs: int) -> Reach:
    """Of resizing to the nearest: unit o takes one of the inputs around o inputs / outputs."""
    step = inputs / outputs
    slack = 0 if step.is_integer() else 1 - step if (1 / step).is_integer() else 1
    return Reach(-slack, step, 1 + slack, exact=slack == 0)


def linear(inputs: int, outputs: int, *, corners: bool = False, centres: bool = True) -> Reach:
    """Of linear resizing: unit o takes two inputs around its place. corners, centres: as the schema's options say."""
    if inputs == outputs:
        return Reach()
    step = (inputs - 1) / (outputs - 1) if corners and outputs > 1 else inputs / outputs
    place = step / 2 - 0.5 if centres else 0.0
    return Reach(place - 1, step, 3, exact=False)


def whole(size_hw: tuple[int, int]) -> Field:
    """Of units that depend on a whole picture of that size."""
    return Field(Span(size_hw[0], 0, 0), Span(size_hw[1], 0, 0))


def behind(before: Iterable[Field | None], reach: Reaches, picture: Field) -> Field | None:
    """The field behind a layer that reads tensors with the fields `before`. picture: the field of the whole picture.

    None where one is not known, or where paths of different strides join.
    """
    fields = list(before)
    if isinstance(reach, Everything):
        return picture
    if any(field is not None and field.whole for field in fields):
        return picture
    if reach is None or None in fields or not fields:
        return None
    first, *others = (field for field in fields if field is not None)
    joined = first
    for other in others:
        y, x = _joined(joined.y, other.y), _joined(joined.x, other.x)
        if y is None or x is None:
            return None
        joined = Field(y, x)
    return Field(joined.y.through(reach[0]), joined.x.through(reach[1]))


def _joined(one: Span, other: Span) -> Span | None:
    if one.stride != other.stride:
        return None
    first, last = min(one.first, other.first), max(one.first + one.size, other.first + other.size)
    return Span(last - first, one.stride, first, one.exact and other.exact)
